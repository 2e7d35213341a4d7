/// A table of small trivial rows indexed by a dense number.
///
/// It grows page by page: growth never copies more than one page and never holds two copies of the table, so
/// peak memory is the memory of the rows. Rows keep their address for good once the first page is full.
///
/// - Complexity: access and `append` O(1).
public struct Table<Row: BitwiseCopyable>: ~Copyable {
  // The members that the hot loop touches are inlinable: the engine is specialised in the module that picks
  // a policy, and without them every access would be a call (measured: 3x).
  @usableFromInline var pages: UnsafeMutablePointer<UnsafeMutablePointer<Row>>
  @usableFromInline var pageCapacity: Int
  @usableFromInline var pageCount: Int
  /// Rows that fit without growing.
  @usableFromInline var capacity: Int
  public private(set) var count: Int

  @usableFromInline static var pageShift: Int { 14 }
  @usableFromInline static var pageRows: Int { 1 << pageShift }
  private static var firstRows: Int { 16 }

  public init() {
    pageCapacity = 4
    pages = .allocate(capacity: pageCapacity)
    pages[0] = .allocate(capacity: Self.firstRows)
    pageCount = 1
    capacity = Self.firstRows
    count = 0
  }

  deinit {
    for page in 0..<pageCount { pages[page].deallocate() }
    pages.deallocate()
  }

  public var isEmpty: Bool { count == 0 }

  @usableFromInline func address(_ index: Int) -> UnsafeMutablePointer<Row> {
    precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "row \(index) of a table of \(count)")
    return pages[index &>> Self.pageShift] + (index & (Self.pageRows &- 1))
  }

  /// The row at `index`, in place.
  public subscript(index: Int) -> Row {
    _read { yield address(index).pointee }
    _modify { yield &address(index).pointee }
  }

  /// The row at `index`, in place.
  public subscript(index: UInt32) -> Row {
    _read { yield address(Int(index)).pointee }
    _modify { yield &address(Int(index)).pointee }
  }

  public mutating func append(_ row: Row) {
    if count == capacity { grow() }
    (pages[count &>> Self.pageShift] + (count & (Self.pageRows &- 1))).initialize(to: row)
    count &+= 1
  }

  /// Removes the last row and returns it.
  ///
  /// - Precondition: the table is not empty.
  public mutating func removeLast() -> Row {
    precondition(count > 0, "an empty table has no last row")
    count &-= 1
    return (pages[count &>> Self.pageShift] + (count & (Self.pageRows &- 1))).pointee
  }

  /// Appends copies of `filler` until row `index` exists.
  public mutating func extend(toInclude index: Int, with filler: Row) {
    while count <= index { append(filler) }
  }

  /// Forgets the rows and keeps the memory.
  public mutating func removeAll() { count = 0 }

  private mutating func grow() {
    if capacity < Self.pageRows {
      let larger = UnsafeMutablePointer<Row>.allocate(capacity: capacity * 2)
      larger.update(from: pages[0], count: count)
      pages[0].deallocate()
      pages[0] = larger
      capacity *= 2
      return
    }
    if pageCount == pageCapacity {
      let longer = UnsafeMutablePointer<UnsafeMutablePointer<Row>>.allocate(capacity: pageCapacity * 2)
      longer.update(from: pages, count: pageCount)
      pages.deallocate()
      pages = longer
      pageCapacity *= 2
    }
    pages[pageCount] = .allocate(capacity: Self.pageRows)
    pageCount += 1
    capacity += Self.pageRows
  }
}

// Pages are owned by the table alone and rows are trivial.
extension Table: @unchecked Sendable where Row: Sendable {}
