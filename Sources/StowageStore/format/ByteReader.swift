/// Reads what a ``ByteWriter`` has put. Never reads beyond the end, and never makes room for more than is there.
struct ByteReader {
  private let bytes: [UInt8]
  private(set) var position = 0
  private let end: Int

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    end = bytes.count
  }

  var isAtEnd: Bool { position == end }
  /// Bytes not read yet.
  var rest: Int { end - position }

  mutating func number<Number: FixedWidthInteger>(_: Number.Type = Number.self) throws(FormatError) -> Number
  {
    let size = MemoryLayout<Number>.size
    guard end - position >= size else { throw .cut(at: position, needed: size, available: end - position) }
    let value = bytes.withUnsafeBytes {
      Number(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Number.self))
    }
    position += size
    return value
  }

  mutating func flag() throws(FormatError) -> Bool {
    let byte = try number(UInt8.self)
    guard byte <= 1 else { throw .value(at: position - 1, found: UInt64(byte), expected: "0 or 1") }
    return byte == 1
  }

  mutating func blob() throws(FormatError) -> [UInt8] {
    let count = Int(try number(UInt32.self))
    guard end - position >= count else { throw .cut(at: position, needed: count, available: end - position) }
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  mutating func text() throws(FormatError) -> String {
    let start = position
    guard let text = String(validating: try blob(), as: UTF8.self) else {
      throw .value(at: start, found: 0, expected: "text in UTF-8")
    }
    return text
  }

  mutating func uniqueID() throws(FormatError) -> UniqueID {
    let high = try number(UInt64.self)
    return UniqueID(high: high, low: try number(UInt64.self))
  }

  mutating func list<Item>(
    _ read: (inout ByteReader) throws(FormatError) -> Item
  ) throws(FormatError) -> [Item] {
    let count = try number(UInt32.self)
    var items: [Item] = []
    for _ in 0..<count { items.append(try read(&self)) }
    return items
  }

  mutating func optional<Item>(
    _ read: (inout ByteReader) throws(FormatError) -> Item
  ) throws(FormatError) -> Item? {
    try flag() ? try read(&self) : nil
  }
}

/// Bytes that are not what their format says.
public enum FormatError: Error, Hashable, Sendable, CustomStringConvertible {
  /// They end too early.
  case cut(at: Int, needed: Int, available: Int)
  /// A field has a value that it cannot have.
  case value(at: Int, found: UInt64, expected: String)
  /// A checksum does not match.
  case checksum(of: String, found: UInt32, expected: UInt32)
  /// The block says that it belongs elsewhere.
  case misplaced(String, found: String, expected: String)

  public var description: String {
    switch self {
    case .cut(let at, let needed, let available):
      "cut off at byte \(at): \(needed) bytes needed, \(available) there"
    case .value(let at, let found, let expected): "byte \(at) holds \(found), expected \(expected)"
    case .checksum(let what, let found, let expected):
      "the checksum of \(what) is \(found), expected \(expected)"
    case .misplaced(let what, let found, let expected): "\(what) is \(found), expected \(expected)"
    }
  }
}
