/// The engine's numbers of content types, in the order of first appearance; 0 is unknown.
struct ContentTypes {
  private(set) var names: [String] = []
  private var numbers: [[UInt8]: UInt32] = [:]

  static let document = "content-types"
  /// Beyond, new ones count as unknown: a policy learns nothing from a type that came once.
  private static let most = 10_000

  init() {}

  /// The number of a type, and whether it is new.
  mutating func number(of name: String) -> (number: UInt32, isNew: Bool) {
    if name.isEmpty { return (0, false) }
    let bytes = Array(name.utf8)
    if let number = numbers[bytes] { return (number, false) }
    if names.count == Self.most { return (0, false) }
    names.append(name)
    numbers[bytes] = UInt32(names.count)
    return (UInt32(names.count), true)
  }

  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.put(names) { $0.put($1) }
    return writer.bytes
  }

  init(decoding bytes: [UInt8]) throws(FormatError) {
    var reader = ByteReader(bytes)
    for name in try reader.list({ (reader) throws(FormatError) in try reader.text() }) {
      _ = number(of: name)
    }
  }
}
