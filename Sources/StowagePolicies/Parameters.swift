import StowageCore

/// A policy as a user writes it: `name` or `name:key=value,key=value`.
public struct PolicySpecification: Hashable, Sendable, CustomStringConvertible {
  /// Before the colon.
  public var name: String
  /// After it, in the order written.
  public var arguments: [Argument]

  /// One `key=value`, both as written.
  public struct Argument: Hashable, Sendable {
    /// Before the equals sign.
    public var key: String
    /// After it.
    public var value: String

    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  public init(name: String, arguments: [Argument] = []) {
    self.name = name
    self.arguments = arguments
  }

  /// Reads one policy.
  public init(_ text: String) throws(PolicyError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    name = String(parts[0])
    arguments = []
    // A name holds no equals sign: with one, it is an argument without its policy.
    if name.isEmpty || name.contains("=") { throw .malformed(text) }
    guard parts.count == 2 else { return }
    for piece in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
      let sides = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else { throw .malformed(text) }
      arguments.append(Argument(key: String(sides[0]), value: String(sides[1])))
    }
  }

  /// Reads a list. An element whose `=` comes before any `:` continues the policy before it, and is malformed where
  /// there is none.
  public static func list(_ text: String) throws(PolicyError) -> [PolicySpecification] {
    var elements: [String] = []
    for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
      let mark = piece.first { $0 == "=" || $0 == ":" }
      if mark == "=" {
        guard let last = elements.popLast() else { throw .malformed(String(piece)) }
        elements.append(last + "," + piece)
      } else {
        elements.append(String(piece))
      }
    }
    var list: [PolicySpecification] = []
    for element in elements { list.append(try PolicySpecification(element)) }
    return list
  }

  public var description: String {
    arguments.isEmpty ? name : name + ":" + arguments.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
  }
}

/// One parameter of a policy, for the help text and for checking what a user gives.
public struct Parameter: Hashable, Sendable {
  /// Before the equals sign.
  public var key: String
  /// What it means, for the help text.
  public var summary: String
  /// What stands where the user gives nothing; nil where the parameter is absent then.
  public var standard: String?

  public init(_ key: String, _ summary: String, standard: String?) {
    self.key = key
    self.summary = summary
    self.standard = standard
  }
}

/// The arguments that a user gave to one policy, checked against its parameters.
public struct Arguments: Sendable {
  private let policy: String
  private let parameters: [Parameter]
  private let given: [PolicySpecification.Argument]

  /// Refuses a key that is not among the parameters or is given twice.
  public init(_ specification: PolicySpecification, for parameters: [Parameter]) throws(PolicyError) {
    policy = specification.name
    self.parameters = parameters
    given = specification.arguments
    var seen: [String] = []
    for argument in given {
      guard parameters.contains(where: { $0.key == argument.key }) else {
        throw .unknownParameter(policy: policy, key: argument.key, known: parameters.map(\.key))
      }
      if seen.contains(argument.key) { throw .repeatedParameter(policy: policy, key: argument.key) }
      seen.append(argument.key)
    }
  }

  /// Whether the user gave the parameter.
  public func gives(_ key: String) -> Bool { given.contains { $0.key == key } }

  /// The text given, or else the standard one.
  public func text(_ key: String) -> String {
    if let argument = given.first(where: { $0.key == key }) { return argument.value }
    guard let standard = parameters.first(where: { $0.key == key })?.standard else {
      preconditionFailure("\(policy) has no standard \(key)")
    }
    return standard
  }

  /// A whole number within bounds.
  public func integer(_ key: String, in range: ClosedRange<Int>) throws(PolicyError) -> Int {
    guard let value = Int(text(key)), range.contains(value) else {
      throw badValue(key, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// A number within bounds.
  public func number(_ key: String, in range: ClosedRange<Double>) throws(PolicyError) -> Double {
    guard let number = Quantity(text(key))?.number, range.contains(number) else {
      throw badValue(key, expected: "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A duration such as `90s`, `1h` or `30d`, in milliseconds, above 0.
  public func milliseconds(_ key: String) throws(PolicyError) -> Int64 {
    guard let value = Quantity(text(key))?.milliseconds, value > 0 else {
      throw badValue(key, expected: "a duration above 0 such as 90s, 15m, 1h or 30d")
    }
    return value
  }

  /// A size such as `64KiB`, in bytes, above 0.
  public func bytes(_ key: String) throws(PolicyError) -> Int {
    guard let value = Quantity(text(key))?.bytes, value > 0 else {
      throw badValue(key, expected: "a size above 0 such as 4096, 64KiB or 1GiB")
    }
    return value
  }

  /// One of several words.
  public func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, _ type: Choice.Type = Choice.self
  ) throws(PolicyError) -> Choice where Choice.RawValue == String {
    guard let value = Choice(rawValue: text(key)) else {
      throw badValue(key, expected: "one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return value
  }

  func badValue(_ key: String, expected: String) -> PolicyError {
    .badValue(policy: policy, key: key, found: text(key), expected: expected)
  }
}
