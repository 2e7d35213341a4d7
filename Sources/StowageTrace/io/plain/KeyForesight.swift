import StowageCore

/// Looks some lines ahead of the reader of a plain trace, and asks for the memory that looking up their keys will need: of a large trace
/// it is in no cache, and to wait for it took two thirds of the time (measured). Only hints: nothing depends on them.
struct KeyForesight {
  /// How far to look ahead: some lines, and not so many that the first ones are evicted again.
  private static let bytes = 1024
  /// Lines between asking for a key's slot and using that to ask for its record.
  private static let lag = 6

  private var hashes = InlineArray<8, UInt64>(repeating: 0)
  private var count = 0
  private var place = 0

  /// To be called for each line, with those behind it.
  @inline(__always) mutating func look(
    past lines: inout LineSource, for keys: borrowing KeyIndex, in buckets: borrowing NameColumn
  ) {
    // Two lines for each that is read, until it is far enough ahead.
    for _ in 0..<2 where place - lines.nextPlace < Self.bytes {
      guard let line = lines.glance(at: &place) else { return }
      guard let hash = Self.hash(line, keys, buckets) else { continue }
      hashes[count & 7] = hash
      count &+= 1
      if count > Self.lag { keys.expectRecord(hashes[(count &- 1 &- Self.lag) & 7]) }
    }
  }

  /// Of the key in a line that has no quotes; another line gives a useless hint.
  @inline(__always) private static func hash(
    _ line: UnsafeBufferPointer<UInt8>, _ keys: borrowing KeyIndex, _ buckets: borrowing NameColumn
  ) -> UInt64? {
    var ends = InlineArray<4, Int>(repeating: 0)
    var cell = 0
    for index in 0..<line.count where line[index] == UInt8(ascii: ",") {
      ends[cell] = index
      cell &+= 1
      if cell == 4 { break }
    }
    guard cell == 4 else { return nil }
    let bucketName = UnsafeBufferPointer(rebasing: line[(ends[1] + 1)..<ends[2]])
    guard let bucket = buckets.find(bucketName) else { return nil }
    let key = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: line[(ends[2] + 1)..<ends[3]]))
    return keys.expect(key.bytes, bucket: bucket)
  }
}
