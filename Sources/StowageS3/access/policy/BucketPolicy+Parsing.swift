/// Reads policies, strictly: what could not be decided when it matters is refused when it is put.
extension BucketPolicy {
  /// From what a client has sent.
  ///
  /// - Throws: ``S3Error``, MalformedPolicy.
  init(document: [UInt8], bucket: String) throws(S3Error) {
    let root: JSONValue
    do {
      root = try JSONValue.parse(document, limit: Self.bytesMax)
    } catch {
      throw .malformedPolicy("This policy contains invalid Json: \(error)")
    }
    try root.checkMembers(["Version", "Id", "Statement"], of: "the policy")
    var hasVariables = false
    if let version = root["Version"] {
      guard let version = version.string, ["2012-10-17", "2008-10-17"].contains(version) else {
        throw .malformedPolicy("The policy must contain a valid version string: 2012-10-17 or 2008-10-17")
      }
      hasVariables = version == "2012-10-17"
    }
    guard let listed = root["Statement"] else {
      throw .malformedPolicy("Missing required field Statement")
    }
    let elements = listed.elements ?? [listed]
    if elements.isEmpty { throw .malformedPolicy("Could not parse the policy: Statement is empty!") }
    statements = try elements.map { (element) throws(S3Error) in
      try Statement(element, bucket: bucket, hasVariables: hasVariables)
    }
  }
}

extension BucketPolicy.Statement {
  fileprivate init(_ value: JSONValue, bucket: String, hasVariables: Bool) throws(S3Error) {
    try value.checkMembers(
      [
        "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource",
        "Condition",
      ], of: "a statement")
    switch value["Effect"]?.string {
    case "Allow": isAllow = true
    case "Deny": isAllow = false
    default: throw .malformedPolicy("Invalid effect: expected Allow or Deny")
    }
    let (who, isNotPrincipal) = try value.either("Principal")
    principals = .init(list: try Self.principals(who), isInverted: isNotPrincipal)
    if isAllow && isNotPrincipal { throw .malformedPolicy("Allow with NotPrincipal is not allowed") }
    let (what, isNotAction) = try value.either("Action")
    actions = .init(list: try Self.actions(what), isInverted: isNotAction)
    let (on, isNotResource) = try value.either("Resource")
    resources = .init(
      list: try Self.resources(on, bucket, hasVariables: hasVariables), isInverted: isNotResource)
    conditions =
      try value["Condition"].map { (value) throws(S3Error) in
        try Self.conditions(value, hasVariables: hasVariables)
      } ?? []
  }

  private static func principals(_ value: JSONValue) throws(S3Error) -> [PolicyPrincipal] {
    if value.string == "*" { return [.everybody] }
    guard let members = value.members, !members.isEmpty else {
      throw .malformedPolicy("Invalid principal in policy: expected \"*\" or an object like {\"AWS\": …}")
    }
    var principals: [PolicyPrincipal] = []
    for member in members {
      for text in try member.value.texts(of: "Principal") {
        guard let principal = PolicyPrincipal(kind: member.name, text) else {
          throw .malformedPolicy("Invalid principal in policy", "\"\(member.name)\" : \"\(text)\"")
        }
        principals.append(principal)
      }
    }
    return principals
  }

  private static func actions(_ value: JSONValue) throws(S3Error) -> [WildcardPattern] {
    var patterns: [WildcardPattern] = []
    for text in try value.texts(of: "Action") {
      let pattern = WildcardPattern(text, ignoringCase: true)
      guard Actions.all.contains(where: pattern.matches) else {
        throw .malformedPolicy("Policy has invalid action", text)
      }
      patterns.append(pattern)
    }
    return patterns
  }

  private static func resources(
    _ value: JSONValue, _ bucket: String, hasVariables: Bool
  ) throws(S3Error) -> [WildcardPattern] {
    var patterns: [WildcardPattern] = []
    for text in try value.texts(of: "Resource") {
      if hasVariables { try checkVariables(text) }
      let bucketPart = WildcardPattern(String(text.prefix { $0 != "/" }))
      guard text.hasPrefix("arn:aws:s3:"), bucketPart.matches("arn:aws:s3:::" + bucket) else {
        throw .malformedPolicy("Policy has invalid resource", text)
      }
      patterns.append(WildcardPattern(text))
    }
    return patterns
  }

  private static func conditions(
    _ value: JSONValue, hasVariables: Bool
  ) throws(S3Error) -> [PolicyCondition] {
    guard let operators = value.members else {
      throw .malformedPolicy("Condition must be an object of operators")
    }
    var conditions: [PolicyCondition] = []
    for member in operators {
      guard let comparison = PolicyOperator(member.name) else {
        throw .malformedPolicy("Invalid Condition type", member.name)
      }
      guard let keys = member.value.members, !keys.isEmpty else {
        throw .malformedPolicy("A condition needs an object of keys", member.name)
      }
      for entry in keys {
        guard let key = ConditionKey.known(entry.name) else {
          throw .malformedPolicy("Policy has an invalid condition key", entry.name)
        }
        let texts = try entry.value.texts(of: "Condition", isCondition: true)
        if hasVariables { for text in texts { try checkVariables(text) } }
        guard let condition = comparison.condition(key, texts) else {
          throw .malformedPolicy("A value of a condition does not fit \(member.name)", entry.name)
        }
        conditions.append(condition)
      }
    }
    return conditions
  }

  /// Variables would have to be decided with each request, and are not.
  private static func checkVariables(_ text: String) throws(S3Error) {
    if text.contains("${") {
      throw .malformedPolicy("Variables are not supported; write what they stand for", text)
    }
  }
}

extension JSONValue {
  fileprivate func checkMembers(_ names: [String], of place: String) throws(S3Error) {
    guard let members else { throw .malformedPolicy("Expected an object as \(place)") }
    for member in members where !names.contains(member.name) {
      throw .malformedPolicy("Unknown field \(member.name.prefix(40)) in \(place)")
    }
    for name in ["Id", "Sid"] {
      if let value = self[name], value.string == nil { throw .malformedPolicy("\(name) must be a string") }
    }
  }

  /// The member of that name, or of that name with `Not` in front; one of them must be there.
  fileprivate func either(_ name: String) throws(S3Error) -> (value: JSONValue, isInverted: Bool) {
    switch (self[name], self["Not" + name]) {
    case (let value?, nil): return (value, false)
    case (nil, let value?): return (value, true)
    case (nil, nil): throw .malformedPolicy("Missing required field \(name)")
    default: throw .malformedPolicy("A statement has both \(name) and Not\(name)")
    }
  }

  /// A string, or several; in conditions also numbers and flags.
  fileprivate func texts(of place: String, isCondition: Bool = false) throws(S3Error) -> [String] {
    let values = elements ?? [self]
    if values.isEmpty { throw .malformedPolicy("\(place) has an empty list") }
    var texts: [String] = []
    for value in values {
      switch value {
      case .string(let text) where isCondition || !text.isEmpty: texts.append(text)
      case .number(let text) where isCondition: texts.append(text)
      case .bool(let flag) where isCondition: texts.append(flag ? "true" : "false")
      default: throw .malformedPolicy("\(place) has a value that is no string")
      }
    }
    return texts
  }
}

extension S3Error {
  /// - Parameter found: what is at fault.
  static func malformedPolicy(_ reason: String, _ found: String? = nil) -> S3Error {
    let details = found.map { [Detail("Detail", String($0.prefix(200)))] } ?? []
    return S3Error("MalformedPolicy", 400, reason, details: details)
  }
}
