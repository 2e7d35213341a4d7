/// The strings behind the dense numbers of a trace: number 0 is "unknown", the others ascend from 1 in order of
/// first appearance.
public struct Names: Hashable, Sendable {
  /// The names, indexed by number; the first is empty.
  public private(set) var list: [String] = [""]
  private var numbers: [String: UInt32] = ["": 0]

  public init() {}

  /// The name's number, given out now if it is new. The empty name is 0.
  public mutating func number(of name: String) -> UInt32 {
    if let number = numbers[name] { return number }
    let number = UInt32(list.count)
    numbers[name] = number
    list.append(name)
    return number
  }

  /// The name with this number.
  public subscript(number: UInt32) -> String { list[Int(number)] }

  /// How many names there are, "unknown" not counted.
  public var count: Int { list.count - 1 }
}

/// All names that the rows of one trace refer to. Key names are not among them: most uses need only their numbers.
public struct TraceNames: Hashable, Sendable {
  /// Behind ``TraceRow/bucket``.
  public var buckets = Names()
  /// Behind ``TraceRow/contentType``.
  public var contentTypes = Names()
  /// Behind ``TraceRow/tenant``.
  public var tenants = Names()
  /// Behind ``TraceRow/batch``.
  public var batches = Names()

  public init() {}
}
