/// Where the chunks are. An extent is a run of chunks of one object that lie together in one shard.
///
/// A lone chunk, the common case, is one row of 16 bytes. What more an extent may need (several chunks, several
/// extents of one object, an upload in progress) is a ``Detail`` in a second table. The first extent of an
/// upload doubles as its record: its number is the upload's and, after commit, the object's.
struct ExtentTable: ~Copyable {
  var rows = Table<Extent>()
  var details = Table<Detail>()
  var listedSizes = ListedSizes()
  private var freeRow = Extent.none
  private var freeDetail = Detail.none
  /// The number that ``addUpload(_:)`` will hand out next. It is set aside, so that the extents that sealing and
  /// reclaim may add before the upload begins do not take it.
  private(set) var next: UInt32 = 0

  init() {
    next = takeRow()
    details.append(Detail(owner: 0))  // number 0 stands for "no detail"
  }

  /// Adds an upload's first extent under the number set aside for it.
  mutating func addUpload(_ extent: Extent) -> UInt32 {
    let number = next
    rows[number] = extent
    next = takeRow()
    return number
  }

  mutating func add(_ extent: Extent) -> UInt32 {
    let number = takeRow()
    rows[number] = extent
    return number
  }

  private mutating func takeRow() -> UInt32 {
    guard freeRow != Extent.none else {
      precondition(rows.count < Int(Extent.none), "more than \(Extent.none) extents are alive")
      rows.append(Extent(shard: Extent.free, offset: 0, bytes: 0, detail: Detail.none))
      return UInt32(rows.count - 1)
    }
    let number = freeRow
    freeRow = rows[number].offset
    return number
  }

  mutating func remove(_ number: UInt32) {
    if rows[number].detail != Detail.none { removeDetail(of: number) }
    rows[number] = Extent(shard: Extent.free, offset: freeRow, bytes: 0, detail: Detail.none)
    freeRow = number
  }

  mutating func addDetail(_ detail: Detail, to number: UInt32) {
    let place: UInt32
    if freeDetail == Detail.none {
      details.append(detail)
      place = UInt32(details.count - 1)
    } else {
      place = freeDetail
      freeDetail = details[place].next
      details[place] = detail
    }
    rows[number].detail = place
  }

  mutating func removeDetail(of number: UInt32) {
    let place = rows[number].detail
    if details[place].sizes.list != 0 { listedSizes.remove(details[place].sizes.list) }
    details[place].next = freeDetail
    freeDetail = place
    rows[number].detail = Detail.none
  }

  /// Whether the number is in use: by an extent in a shard, or by an upload that has no chunk yet.
  func isInUse(_ number: UInt32) -> Bool {
    Int(number) < rows.count && rows[number].shard != Extent.free
  }

  /// The object or pending upload that the extent belongs to.
  func owner(of number: UInt32) -> UInt32 {
    let detail = rows[number].detail
    return detail == Detail.none ? number : details[detail].owner
  }

  func chunkCount(of number: UInt32) -> Int {
    let row = rows[number]
    if row.detail == Detail.none { return 1 }
    return Int(details[row.detail].sizes.count)
  }

  /// The extent after `number` in its object, or ``Extent/none``.
  func extent(after number: UInt32) -> UInt32 {
    let detail = rows[number].detail
    return detail == Detail.none ? Extent.none : details[detail].next
  }

  subscript(number: UInt32) -> Extent {
    _read { yield rows[number] }
    _modify { yield &rows[number] }
  }

  /// The detail of an extent that has one.
  subscript(detailOf number: UInt32) -> Detail {
    _read { yield details[rows[number].detail] }
    _modify { yield &details[rows[number].detail] }
  }
}

/// One row: 16 bytes, so that a row never straddles a cache line.
struct Extent: BitwiseCopyable {
  /// Slot of the shard, ``homeless`` for an upload without chunks, ``free`` for an unused row.
  var shard: UInt32
  /// Where in the shard it begins; in an unused row the next unused one.
  var offset: UInt32
  var bytes: UInt32
  /// Place of the detail, or 0.
  var detail: UInt32

  static var none: UInt32 { .max }
  static var free: UInt32 { .max }
  static var homeless: UInt32 { .max - 1 }
}

/// What an extent has beyond a lone chunk.
struct Detail: BitwiseCopyable {
  var owner: UInt32
  /// Next extent of the object, or ``Extent/none``.
  var next: UInt32 = Extent.none
  /// Of an owner: its last extent.
  var last: UInt32
  /// Of an owner that is pending: its placement class and tier; otherwise ``committed``.
  var pending: UInt32 = committed
  var sizes = ChunkSizes()

  init(owner: UInt32) {
    self.owner = owner
    self.last = owner
  }

  static func pending(_ placementClass: PlacementClass, _ tier: Tier) -> UInt32 {
    placementClass.index | UInt32(tier.index) << 20
  }

  var pendingClass: PlacementClass { PlacementClass(Int(pending & (1 << 20 - 1))) }
  var pendingTier: Tier { Tier(UInt8(truncatingIfNeeded: pending >> 20)) }

  static var none: UInt32 { 0 }
  static var committed: UInt32 { .max }
}
