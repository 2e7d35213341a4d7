/// Stored sizes of an extent's chunks, in order: all but the last equal, or else a list.
struct ChunkSizes: BitwiseCopyable {
  var count: UInt32 = 0
  /// Size of every chunk but the last; without meaning when there is a list.
  var unit: UInt32 = 0
  var last: UInt32 = 0
  /// Place in ``ListedSizes``, or 0.
  var list: UInt32 = 0
}

/// The size lists of those extents whose chunks differ. Lists are the exception in the simulator (chunks of
/// one object compress alike) and the rule in a store (they do not).
struct ListedSizes: ~Copyable {
  private var lists: [[UInt32]] = [[]]
  private var unused: [UInt32] = []

  subscript(place: UInt32) -> [UInt32] { lists[Int(place)] }

  mutating func add(_ list: [UInt32]) -> UInt32 {
    guard let place = unused.popLast() else {
      lists.append(list)
      return UInt32(lists.count - 1)
    }
    lists[Int(place)] = list
    return place
  }

  mutating func append(_ size: UInt32, to place: UInt32) { lists[Int(place)].append(size) }

  mutating func remove(_ place: UInt32) {
    lists[Int(place)] = []
    unused.append(place)
  }
}

extension ExtentTable {
  /// Notes that a chunk of `bytes` was appended right behind the extent.
  mutating func grow(_ number: UInt32, byChunkOf bytes: UInt32) {
    rows[number].bytes += bytes
    let place = rows[number].detail
    let sizes = details[place].sizes
    if sizes.list != 0 {
      listedSizes.append(bytes, to: sizes.list)
    } else if sizes.count <= 1 {
      details[place].sizes.unit = sizes.last
    } else if sizes.last != sizes.unit {
      let list = Array(repeating: sizes.unit, count: Int(sizes.count) - 1) + [sizes.last, bytes]
      details[place].sizes.list = listedSizes.add(list)
    }
    details[place].sizes.count = sizes.count + 1
    details[place].sizes.last = bytes
  }

  /// How many whole chunks from the extent's start fit into `room` bytes, and how many bytes they take.
  ///
  /// - Complexity: O(1), or O(chunks) where the chunks differ in size.
  func prefix(of number: UInt32, fitting room: Int) -> (chunks: Int, bytes: Int) {
    let row = rows[number]
    if Int(row.bytes) <= room { return (chunkCount(of: number), Int(row.bytes)) }
    guard row.detail != Detail.none else { return (0, 0) }
    let sizes = details[row.detail].sizes
    guard sizes.list != 0 else {
      guard sizes.count > 1 else { return (0, 0) }
      let chunks = min(room / Int(sizes.unit), Int(sizes.count) - 1)
      return (chunks, chunks * Int(sizes.unit))
    }
    var (chunks, bytes) = (0, 0)
    for size in listedSizes[sizes.list] {
      if bytes + Int(size) > room { break }
      chunks += 1
      bytes += Int(size)
    }
    return (chunks, bytes)
  }

  func firstChunkBytes(of number: UInt32) -> Int {
    let row = rows[number]
    if row.detail == Detail.none { return Int(row.bytes) }
    let sizes = details[row.detail].sizes
    if sizes.list != 0 { return Int(listedSizes[sizes.list][0]) }
    return Int(sizes.count == 1 ? sizes.last : sizes.unit)
  }

  /// Cuts the extent after its first `chunks` chunks. The remainder becomes an extent of its own, next in the
  /// object and not in any shard, whose number is returned.
  ///
  /// - Precondition: `0 < chunks < chunkCount(of: number)`.
  mutating func split(_ number: UInt32, after chunks: Int) -> UInt32 {
    let count = chunkCount(of: number)
    precondition(chunks > 0 && chunks < count, "cannot cut \(chunks) of \(count) chunks off an extent")
    let sizes = details[rows[number].detail].sizes
    let (head, tail): (ChunkSizes, ChunkSizes)
    if sizes.list == 0 {
      head = ChunkSizes(count: UInt32(chunks), unit: sizes.unit, last: sizes.unit)
      tail = ChunkSizes(count: UInt32(count - chunks), unit: sizes.unit, last: sizes.last)
    } else {
      let list = listedSizes[sizes.list]
      listedSizes.remove(sizes.list)
      head = listed(Array(list[..<chunks]))
      tail = listed(Array(list[chunks...]))
    }
    let headBytes = bytes(in: head)
    let owner = owner(of: number)
    var detail = Detail(owner: owner)
    detail.sizes = tail
    detail.next = details[rows[number].detail].next
    let remainder = add(
      Extent(
        shard: Extent.homeless, offset: 0, bytes: rows[number].bytes - headBytes, detail: Detail.none))
    addDetail(detail, to: remainder)
    rows[number].bytes = headBytes
    details[rows[number].detail].sizes = head
    details[rows[number].detail].next = remainder
    if self[detailOf: owner].last == number { self[detailOf: owner].last = remainder }
    return remainder
  }

  /// Stored size of each chunk of the extent, in order.
  func chunkSizes(of number: UInt32) -> [Int] {
    if rows[number].detail == Detail.none { return [Int(rows[number].bytes)] }
    let sizes = details[rows[number].detail].sizes
    if sizes.list != 0 { return listedSizes[sizes.list].map { Int($0) } }
    return Array(repeating: Int(sizes.unit), count: Int(sizes.count) - 1) + [Int(sizes.last)]
  }

  /// Gives each chunk of the extent another size.
  mutating func resize(_ number: UInt32, to list: [UInt32]) {
    rows[number].bytes = list.reduce(0, +)
    let place = rows[number].detail
    if place == Detail.none { return }
    if details[place].sizes.list != 0 { listedSizes.remove(details[place].sizes.list) }
    details[place].sizes = listed(list)
  }

  private mutating func listed(_ sizes: [UInt32]) -> ChunkSizes {
    let unit = sizes[0]
    let isEven = sizes.dropLast().allSatisfy { $0 == unit }
    return ChunkSizes(
      count: UInt32(sizes.count), unit: unit, last: sizes[sizes.count - 1],
      list: isEven ? 0 : listedSizes.add(sizes))
  }

  private func bytes(in sizes: ChunkSizes) -> UInt32 {
    if sizes.list != 0 { return listedSizes[sizes.list].reduce(0, +) }
    return sizes.count == 1 ? sizes.last : (sizes.count - 1) * sizes.unit + sizes.last
  }
}
