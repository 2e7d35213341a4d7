/// The engine's numbers of content types, in the order of first appearance; 0 is unknown.
///
/// Clients choose the names, and the document is written whole for each new one: both its length and how often it is
/// written have a bound. Beyond, a type counts as unknown for policies, which learn nothing from one that came once; the
/// object keeps the name in any case.
struct ContentTypes {
  private(set) var names: [String] = []
  private var numbers: [[UInt8]: UInt32] = [:]

  static let document = "content-types"
  /// With ``mostBytes`` at most 256 KiB are written, at most this often in the life of a store.
  static let mostNames = 1000
  /// Two names of 127 bytes, the most that RFC 6838 allows, and the slash between.
  static let mostBytes = 255

  init() {}

  /// The number of a type, and whether it is new.
  mutating func number(of name: String) -> (number: UInt32, isNew: Bool) {
    let bytes = Array(name.utf8)
    if bytes.isEmpty || bytes.count > Self.mostBytes { return (0, false) }
    if let number = numbers[bytes] { return (number, false) }
    if names.count >= Self.mostNames { return (0, false) }
    append(name)
    return (UInt32(names.count), true)
  }

  private mutating func append(_ name: String) {
    names.append(name)
    numbers[Array(name.utf8)] = UInt32(names.count)
  }

  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.put(names) { $0.put($1) }
    return writer.bytes
  }

  /// Takes all names as they are: the engine has been told their numbers.
  init(decoding bytes: [UInt8]) throws(FormatError) {
    var reader = ByteReader(bytes)
    for name in try reader.list({ (reader) throws(FormatError) in try reader.text() }) { append(name) }
  }
}
