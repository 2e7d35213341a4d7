/// What a foreign format has places for, beside puts and gets.
struct FormatPlaces: Sendable {
  /// Where the names of objects go.
  enum Key: Sendable {
    case text(TextPlace)
    /// Decimal numbers from 0 to this one.
    case number(UInt64)
    /// Numbers of blocks, each of which is an object.
    case block
  }

  /// Where buckets go.
  enum Bucket: Sendable {
    case none
    case text(TextPlace, mayBeAbsent: Bool)
    /// A name, `_` and a number.
    case hostAndDisk(TextPlace)
    /// All rows are of a bucket with this name.
    case always(String)
  }

  var key: Key
  var bucket: Bucket
  /// Nil where tenants have no place.
  var tenant: TextPlace?
  /// Times are multiples of this.
  var stepMilliseconds: UInt64 = 1
  var latestMilliseconds = UInt64(PlainTraceReader.maximumTime)
  /// Of one object.
  var mostBytes = TraceRow.maximumSize
  /// Offsets and sizes of blocks are multiples of this.
  var sectorBytes = 1
  var hasDeletes = false
  var hasTTL = false
  /// Where the format does not say what is done, an object's first record is its put, and all others are gets.
  var hasOperations = true
  /// Of one record in bytes; that of a line without its newline.
  var longestRecord = LineSource.maximumBytes

  var isOfBlocks: Bool {
    if case .block = key { return true }
    return false
  }

  /// Whether objects of different buckets can have the same key.
  var tellsBuckets: Bool {
    switch bucket {
    case .none, .always: false
    case .text, .hostAndDisk: true
    }
  }

  /// The largest number that a key can be.
  func largestKey(blockBytes: Int) -> UInt64 {
    switch key {
    case .text: .max
    case .number(let largest): largest
    case .block: UInt64(ForeignRequest.largestOffset / blockBytes)
    }
  }
}
