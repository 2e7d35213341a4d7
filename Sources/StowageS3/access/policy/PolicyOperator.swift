import StowageCore

/// What a condition's name means: `ForAllValues:StringNotLikeIfExists` and the like.
struct PolicyOperator: Hashable, Sendable {
  private var kind: Kind
  private var comparison: PolicyCondition.Comparison
  private var isNegated: Bool
  private var ifExists = false
  private var quantifier = PolicyCondition.Quantifier.one

  private enum Kind {
    case text, textIgnoringCase, pattern, number, instant, flag, network
  }

  private static let table:
    [(name: String, kind: Kind, comparison: PolicyCondition.Comparison, isNegated: Bool)] =
      [
        ("StringEquals", .text, .equal, false), ("StringNotEquals", .text, .equal, true),
        ("StringEqualsIgnoreCase", .textIgnoringCase, .equal, false),
        ("StringNotEqualsIgnoreCase", .textIgnoringCase, .equal, true),
        ("StringLike", .pattern, .equal, false), ("StringNotLike", .pattern, .equal, true),
        ("ArnEquals", .pattern, .equal, false), ("ArnNotEquals", .pattern, .equal, true),
        ("ArnLike", .pattern, .equal, false), ("ArnNotLike", .pattern, .equal, true),
        ("NumericEquals", .number, .equal, false), ("NumericNotEquals", .number, .equal, true),
        ("NumericLessThan", .number, .less, false), ("NumericLessThanEquals", .number, .lessOrEqual, false),
        ("NumericGreaterThan", .number, .greater, false),
        ("NumericGreaterThanEquals", .number, .greaterOrEqual, false),
        ("DateEquals", .instant, .equal, false), ("DateNotEquals", .instant, .equal, true),
        ("DateLessThan", .instant, .less, false), ("DateLessThanEquals", .instant, .lessOrEqual, false),
        ("DateGreaterThan", .instant, .greater, false),
        ("DateGreaterThanEquals", .instant, .greaterOrEqual, false),
        ("Bool", .flag, .equal, false), ("Null", .flag, .null, false),
        ("IpAddress", .network, .equal, false), ("NotIpAddress", .network, .equal, true),
      ]

  /// Nil where there is none of that name.
  init?(_ name: String) {
    var rest = name[...]
    for (prefix, quantifier) in [("forallvalues:", PolicyCondition.Quantifier.all), ("foranyvalue:", .any)]
    where rest.lowercased().hasPrefix(prefix) {
      rest = rest.dropFirst(prefix.count)
      self.quantifier = quantifier
      break
    }
    if rest.lowercased().hasSuffix("ifexists") {
      rest = rest.dropLast("ifexists".count)
      ifExists = true
    }
    let wanted = rest.lowercased()
    guard let entry = Self.table.first(where: { $0.name.lowercased() == wanted }),
      entry.comparison != .null || !ifExists && quantifier == .one
    else { return nil }
    (kind, comparison, isNegated) = (entry.kind, entry.comparison, entry.isNegated)
  }

  /// Nil where one of the values is none that can be compared so.
  func condition(_ key: String, _ values: [String]) -> PolicyCondition? {
    let operands = values.compactMap(operand)
    if operands.count < values.count { return nil }
    return PolicyCondition(
      key: key, comparison: comparison, isNegated: isNegated, ifExists: ifExists, quantifier: quantifier,
      operands: operands)
  }

  private func operand(_ text: String) -> PolicyCondition.Operand? {
    switch kind {
    case .text: return .text(text)
    case .textIgnoringCase: return .textIgnoringCase(text.lowercased())
    case .pattern: return .pattern(WildcardPattern(text))
    case .number: return Double(text).flatMap { $0.isFinite ? .number($0) : nil }
    case .instant: return PolicyTime.milliseconds(text).map { .instant($0) }
    case .flag:
      return ["true", "false"].contains(text.lowercased()) ? .flag(text.lowercased() == "true") : nil
    case .network: return IPNetwork(text).map { .network($0) }
    }
  }
}

/// Instants in policies.
enum PolicyTime {
  /// Of a date like `2030-01-01T00:00:00Z`, or of seconds since 1970; nil where it is neither.
  static func milliseconds(_ text: String) -> Int64? {
    if let seconds = Int64(text) {
      let (milliseconds, isTooMuch) = seconds.multipliedReportingOverflow(by: 1000)
      return isTooMuch ? nil : milliseconds
    }
    return HTTPTime.parsed(document: text)?.milliseconds
  }
}
