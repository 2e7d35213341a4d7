import StowageCore

/// What is wrong with a policy that a user named.
public enum PolicyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Text that is not of the form name or name:key=value,key=value.
  case malformed(String)
  /// A name that the catalogue does not have.
  case unknownPolicy(kind: String, name: String, known: [String])
  /// A key that the policy does not have.
  case unknownParameter(policy: String, key: String, known: [String])
  /// A key given twice.
  case repeatedParameter(policy: String, key: String)
  /// A value that cannot be read or is out of range.
  case badValue(policy: String, key: String, found: String, expected: String)
  /// Two parameters that exclude each other.
  case conflict(policy: String, first: String, second: String)
  /// A policy that must be told the future, where nobody can tell it.
  case needsFuture(policy: String)
  /// A policy that must know the laws by which objects live, where nobody knows them.
  case needsLaws(policy: String)
  /// A policy that moves data between tiers, where there is one.
  case needsTiers(policy: String)

  public var description: String {
    switch self {
    case .malformed(let text):
      return "policy \"\(text)\" is not of the form name or name:key=value,key=value"
    case .unknownPolicy(let kind, let name, let known):
      let hint = Spelling.hint(for: name, among: known, called: "\(kind) policies")
      return "unknown \(kind) policy \"\(name)\"\(hint)"
    case .unknownParameter(let policy, let key, let known):
      let hint =
        known.isEmpty
        ? "; it has none" : Spelling.hint(for: key, among: known, called: "parameters of \(policy)")
      return "policy \(policy) has no parameter \"\(key)\"\(hint)"
    case .repeatedParameter(let policy, let key):
      return "policy \(policy): parameter \"\(key)\" is given twice"
    case .badValue(let policy, let key, let found, let expected):
      return "policy \(policy): \(key) is \"\(found)\", expected \(expected)"
    case .conflict(let policy, let first, let second):
      return "policy \(policy): give either \(first) or \(second), not both"
    case .needsTiers(let policy):
      return "policy \(policy) moves data between tiers, and there is one; --tiers names a file with several"
    case .needsLaws(let policy):
      return "policy \(policy) must know the laws by which objects live, and nobody knows those of a trace; "
        + "a workload file of kind create-delete has them"
    case .needsFuture(let policy):
      return "policy \(policy) must be told the future, which only the simulator can"
    }
  }
}
