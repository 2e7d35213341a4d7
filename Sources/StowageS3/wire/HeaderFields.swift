/// Header fields in the order in which they came, names in lower case.
public struct HeaderFields: Hashable, Sendable {
  /// Names in lower case, values without blanks around them.
  public private(set) var all: [Field] = []

  /// A name and a value.
  public struct Field: Hashable, Sendable {
    /// In lower case.
    public let name: String
    /// Without blanks around it.
    public let value: String
  }

  /// Without fields.
  public init() {}

  /// Adds one behind those of the same name.
  public mutating func add(_ name: String, _ value: String) {
    all.append(Field(name: name.lowercased(), value: Self.trimmed(value)))
  }

  /// Replaces all of that name.
  public mutating func set(_ name: String, _ value: String) {
    let name = name.lowercased()
    all.removeAll { $0.name == name }
    add(name, value)
  }

  /// The first value of a field, nil where there is none.
  public subscript(name: String) -> String? { all.first { $0.name == name }?.value }

  /// All values of a field, in order.
  public func every(_ name: String) -> [String] { all.filter { $0.name == name }.map(\.value) }

  private static func trimmed(_ value: String) -> String {
    func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
    guard let start = value.firstIndex(where: { !isBlank($0) }),
      let last = value.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(value[start...last])
  }
}
