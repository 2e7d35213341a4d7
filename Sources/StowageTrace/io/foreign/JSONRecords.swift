/// The objects of a JSON file one after another: elements of the array in `{"Records": [...]}`, or objects beside or below one
/// another. What is in them is for others to read.
struct JSONRecords: ~Copyable {
  /// Longest record that is kept.
  static let maximumBytes = 1 << 20

  private var source: ByteSource
  private var block = [UInt8](repeating: 0, count: 256 << 10)
  private var filled = 0
  private var used = 0
  private var record: [UInt8] = []
  /// Whether the array of records was opened and not closed.
  private var isInArray = false

  init(path: String) throws(TraceError) { source = try ByteSource(path: path) }

  var path: String { source.path }
  var byteCount: Int? { source.byteCount }
  var bytesConsumed: Int { source.isCompressed ? source.fileBytesRead : source.bytesRead - (filled - used) }

  /// The beginning of the current record for messages.
  var excerpt: String { record.withUnsafeBufferPointer { StowageTrace.excerpt($0) } }

  private mutating func nextByte() throws(TraceError) -> UInt8? {
    if used == filled {
      var count = 0
      try block.withUnsafeMutableBufferPointer { (block) throws(TraceError) in
        count = try source.read(into: block)
      }
      if count == 0 { return nil }
      (filled, used) = (count, 0)
    }
    used += 1
    return block[used - 1]
  }

  /// The bytes of the next record, nil at the end; empty where it is too long or the file ends within it.
  mutating func next() throws(TraceError) -> [UInt8]? {
    record.removeAll(keepingCapacity: true)
    while let byte = try nextByte() {
      // What stands between records: commas, blanks, and the brackets around them.
      if byte == UInt8(ascii: "]") { isInArray = false }
      guard byte == UInt8(ascii: "{") else { continue }
      record = [byte]
      switch try captureRecord() {
      case .wrapper: isInArray = true
      case .whole: return record.count > Self.maximumBytes ? [] : record
      case .broken: return []
      }
    }
    // Cut between two records, which looks whole.
    if isInArray {
      isInArray = false
      record.removeAll()
      return []
    }
    return nil
  }

  private enum Capture { case whole, wrapper, broken }

  /// Takes the rest of an object whose brace was read, unless it is the one around `Records`, whose array comes next. A line that
  /// ends within a text, which JSON forbids, breaks one record and not all that follow.
  private mutating func captureRecord() throws(TraceError) -> Capture {
    var (depth, inText, isEscaped) = (1, false, false)
    while let byte = try nextByte() {
      if record.count <= Self.maximumBytes { record.append(byte) }
      if inText {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          inText = false
        } else if byte == UInt8(ascii: "\n") {
          return .broken
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): inText = true
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "["): if depth == 1 && isWrapper { return .wrapper }
      case UInt8(ascii: "}"):
        depth -= 1
        if depth == 0 { return .whole }
      default: break
      }
    }
    return .broken
  }

  /// Whether all of the object so far is the name of the array.
  private var isWrapper: Bool {
    record.count < 64
      && record.filter { !" \t\r\n".utf8.contains($0) }.elementsEqual("{\"Records\":[".utf8)
  }
}
