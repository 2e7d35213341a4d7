/// What must hold of a request for a statement to apply.
struct PolicyCondition: Hashable, Sendable {
  /// As ``AccessContext`` has it.
  var key: String
  var comparison: Comparison
  /// Of `…Not…`.
  var isNegated = false
  /// Of `…IfExists`: holds where there is no value.
  var ifExists = false
  var quantifier = Quantifier.one
  var operands: [Operand]

  /// How a value is compared with an operand.
  enum Comparison: Hashable, Sendable {
    case equal
    case less
    case lessOrEqual
    case greater
    case greaterOrEqual
    /// Whether there is no value.
    case null
  }

  /// What several values of a key mean.
  enum Quantifier: Hashable, Sendable {
    /// There is one, or else the first that fits counts.
    case one
    /// All must be among the operands.
    case all
    /// One must be.
    case any
  }

  /// What values are compared with.
  enum Operand: Hashable, Sendable {
    case text(String)
    case textIgnoringCase(String)
    case pattern(WildcardPattern)
    case number(Double)
    /// Milliseconds since 1970.
    case instant(Int64)
    case flag(Bool)
    case network(IPNetwork)
  }

  func holds(in context: AccessContext) -> Bool {
    let found = context[key]
    if comparison == .null {
      let wantsNone = operands.contains(.flag(true))
      return (found == nil) == wantsNone
    }
    guard let found, !found.isEmpty else {
      if ifExists || quantifier == .all { return true }
      return isNegated && quantifier == .one
    }
    switch quantifier {
    case .one: return isNegated ? !found.contains(where: isAmong) : found.contains(where: isAmong)
    case .all: return found.allSatisfy { isAmong($0) != isNegated }
    case .any: return found.contains { isAmong($0) != isNegated }
    }
  }

  private func isAmong(_ value: String) -> Bool { operands.contains { matches(value, $0) } }

  private func matches(_ value: String, _ operand: Operand) -> Bool {
    switch operand {
    case .text(let text): value.unicodeScalars.elementsEqual(text.unicodeScalars)
    case .textIgnoringCase(let text): value.lowercased() == text
    case .pattern(let pattern): pattern.matches(value)
    case .number(let number): Double(value).map { compares($0, number) } ?? false
    case .instant(let instant): PolicyTime.milliseconds(value).map { compares($0, instant) } ?? false
    case .flag(let flag): value.lowercased() == (flag ? "true" : "false")
    case .network(let network): IPAddress(value).map { network.contains($0) } ?? false
    }
  }

  private func compares<Value: Comparable>(_ value: Value, _ operand: Value) -> Bool {
    switch comparison {
    case .equal, .null: value == operand
    case .less: value < operand
    case .lessOrEqual: value <= operand
    case .greater: value > operand
    case .greaterOrEqual: value >= operand
    }
  }

  /// Whether it says from where a request must come so narrowly that a statement about everybody is not public.
  var restrictsOrigin: Bool {
    if isNegated || ifExists || comparison != .equal || quantifier == .all { return false }
    switch key {
    case "aws:sourceip":
      return operands.allSatisfy { if case .network(let n) = $0 { n.isNarrow } else { false } }
    case "aws:sourcearn", "aws:sourceaccount", "aws:sourcevpc", "aws:sourcevpce", "aws:principalorgid",
      "aws:userid", "aws:principalarn", "aws:principalaccount":
      return operands.allSatisfy { operand in
        switch operand {
        case .text: true
        case .pattern(let pattern): pattern.isLiteral
        default: false
        }
      }
    default: return false
    }
  }
}
