import StowageCore
import StowageStore

extension LifecycleConfiguration {
  private static let ruleLimit = 1000

  /// From what a client has sent, or what was kept of it.
  ///
  /// Rules without an ID are given one: `rule-1` and so on.
  ///
  /// - Parameter mayBeEmpty: whether it may have no rules.
  /// - Throws: ``S3Error``: MalformedXML, InvalidArgument, InvalidRequest, or NotImplemented for transitions.
  init(document: [UInt8], mayBeEmpty: Bool = false) throws(S3Error) {
    let root = try XMLElement.parse(document, root: "LifecycleConfiguration", limit: 1 << 20)
    try root.check(children: ["Rule"])
    guard root.children.count <= Self.ruleLimit, mayBeEmpty || !root.children.isEmpty else {
      throw .malformedXML("it has \(root.children.count) rules, expected 1 to \(Self.ruleLimit)")
    }
    rules = try root.children.map { (element) throws(S3Error) in try LifecycleRule(element) }
    if Set(rules.map(\.filter.isOldForm)).count > 1 {
      throw S3Error(
        "InvalidRequest", 400,
        "Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter.")
    }
    try name()
  }

  private mutating func name() throws(S3Error) {
    var taken: Set<String> = []
    for rule in rules where !rule.id.isEmpty && !taken.insert(rule.id).inserted {
      throw .invalidLifecycle("Rule ID must be unique. Found same ID for more than one rule: \(rule.id)")
    }
    var number = 1
    for place in rules.indices where rules[place].id.isEmpty {
      while !taken.insert("rule-\(number)").inserted { number += 1 }
      rules[place].id = "rule-\(number)"
    }
  }
}

extension LifecycleRule {
  fileprivate init(_ element: XMLElement) throws(S3Error) {
    for name in ["Transition", "NoncurrentVersionTransition"] where element.child(name) != nil {
      throw S3Error(
        "NotImplemented", 501, "\(name) is not implemented: there is one storage class.",
        details: [.init("Element", name)])
    }
    try element.check(children: [
      "ID", "Prefix", "Filter", "Status", "Expiration", "NoncurrentVersionExpiration",
      "AbortIncompleteMultipartUpload",
    ])
    id = element.text("ID") ?? ""
    if id.count > 255 {
      throw .invalidLifecycle("ID length should not exceed allowed limit of 255, and is \(id.count)")
    }
    let status = element.text("Status") ?? ""
    guard ["Enabled", "Disabled"].contains(status) else {
      throw .malformedXML("Status is \"\(status.prefix(40))\", expected Enabled or Disabled")
    }
    isEnabled = status == "Enabled"
    filter = try LifecycleFilter(ofRule: element)
    expiration = try element.child("Expiration").map(Expiration.init)
    noncurrent = try element.child("NoncurrentVersionExpiration").map(Noncurrent.init)
    abortDays = try element.child("AbortIncompleteMultipartUpload").map { (abort) throws(S3Error) in
      try abort.check(children: ["DaysAfterInitiation"])
      return try abort.positive("DaysAfterInitiation", of: "AbortIncompleteMultipartUpload")
    }
    try checkActions()
  }

  private func checkActions() throws(S3Error) {
    if expiration == nil && noncurrent == nil && abortDays == nil {
      throw S3Error("InvalidRequest", 400, "At least one action needs to be specified in a rule.")
    }
    var byKeyAlone: [String] = []
    if abortDays != nil { byKeyAlone.append("AbortIncompleteMultipartUpload") }
    if case .soleMarkers = expiration { byKeyAlone.append("ExpiredObjectDeleteMarker") }
    if let action = byKeyAlone.first, !filter.choosesByKeyAlone {
      let demand = filter.tags.isEmpty ? "Object Size" : "Tags"
      throw S3Error("InvalidRequest", 400, "\(action) cannot be specified with \(demand).")
    }
  }
}

extension LifecycleRule.Expiration {
  fileprivate init(_ element: XMLElement) throws(S3Error) {
    try element.check(children: ["Days", "Date", "ExpiredObjectDeleteMarker"])
    guard element.children.count == 1 else {
      throw .malformedXML(
        "Expiration has \(element.children.count) elements, expected Days, Date or ExpiredObjectDeleteMarker")
    }
    if let text = element.text("Date") {
      guard let date = HTTPTime.parsed(document: text) else {
        throw .malformedXML("Date is \"\(text.prefix(40))\", expected one like 2030-01-31T00:00:00Z")
      }
      guard date.milliseconds % Instant.dayMilliseconds == 0 else {
        throw .invalidLifecycle("'Date' must be at midnight GMT")
      }
      self = .date(date)
    } else if let flag = element.text("ExpiredObjectDeleteMarker") {
      guard ["true", "false"].contains(flag) else {
        throw .malformedXML("ExpiredObjectDeleteMarker is \"\(flag.prefix(40))\", expected true or false")
      }
      self = .soleMarkers(flag == "true")
    } else {
      self = .days(try element.positive("Days", of: "Expiration"))
    }
  }
}

extension LifecycleRule.Noncurrent {
  fileprivate init(_ element: XMLElement) throws(S3Error) {
    try element.check(children: ["NoncurrentDays", "NewerNoncurrentVersions"])
    let action = "NoncurrentVersionExpiration"
    days = try element.positive("NoncurrentDays", of: action)
    if element.child("NewerNoncurrentVersions") == nil { return }
    let kept = try element.positive("NewerNoncurrentVersions", of: action)
    guard kept <= 100 else {
      throw .invalidLifecycle("'NewerNoncurrentVersions' for \(action) action must be at most 100")
    }
    self.kept = kept
  }
}

extension XMLElement {
  /// - Throws: ``S3Error`` where there is a child of another name, or two of one but for rules and tags.
  func check(children names: [String]) throws(S3Error) {
    var seen: Set<String> = []
    for child in children {
      guard names.contains(child.name) else {
        throw .malformedXML("\(name) has an element \(child.name.prefix(40)), which is not known")
      }
      if !seen.insert(child.name).inserted && !["Rule", "Tag"].contains(child.name) {
        throw .malformedXML("\(name) has more than one \(child.name)")
      }
    }
  }

  /// The number in a child.
  fileprivate func positive(_ name: String, of action: String) throws(S3Error) -> Int {
    guard let text = text(name) else { throw .malformedXML("\(action) has no \(name)") }
    guard let number = Int32(text) else {
      throw .malformedXML("\(name) is \"\(text.prefix(40))\", expected a whole number")
    }
    guard number > 0 else {
      throw .invalidLifecycle("'\(name)' for \(action) action must be a positive integer")
    }
    return Int(number)
  }
}

extension S3Error {
  static func invalidLifecycle(_ message: String) -> S3Error { S3Error("InvalidArgument", 400, message) }
}
