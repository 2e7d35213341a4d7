import StowageStore

extension LifecycleFilter {
  /// From a rule, which has either a filter or, in the old form, a prefix.
  init(ofRule rule: XMLElement) throws(S3Error) {
    self.init()
    switch (rule.child("Filter"), rule.child("Prefix")) {
    case (let filter?, nil): try take(filter)
    case (nil, let prefix?):
      isOldForm = true
      self.prefix = prefix.text
    case (nil, nil): throw .malformedXML("a rule has neither Filter nor Prefix")
    case (_?, _?): throw .malformedXML("a rule has both Filter and Prefix")
    }
    try check()
  }

  private mutating func take(_ filter: XMLElement) throws(S3Error) {
    let demands = ["Prefix", "Tag", "ObjectSizeGreaterThan", "ObjectSizeLessThan"]
    try filter.check(children: demands + ["And"])
    guard filter.children.count <= 1 else {
      throw .malformedXML("Filter has \(filter.children.count) elements, expected one, or And with more")
    }
    let holder = filter.child("And") ?? filter
    try holder.check(children: demands)
    prefix = holder.text("Prefix")
    tags = holder.children("Tag").map { .init(name: $0.text("Key") ?? "", value: $0.text("Value") ?? "") }
    bytesAbove = try bytes(holder, "ObjectSizeGreaterThan")
    bytesBelow = try bytes(holder, "ObjectSizeLessThan")
  }

  private func bytes(_ element: XMLElement, _ name: String) throws(S3Error) -> Int? {
    guard let text = element.text(name) else { return nil }
    guard let bytes = Int(text), bytes >= 0 else {
      throw .malformedXML("\(name) is \"\(text.prefix(40))\", expected bytes, a whole number")
    }
    return bytes
  }

  private func check() throws(S3Error) {
    func refuse(_ message: String) -> S3Error { S3Error("InvalidRequest", 400, message) }
    if (prefix ?? "").utf8.count > 1024 { throw refuse("The maximum size of a prefix is 1024.") }
    if let bytesBelow, bytesBelow <= bytesAbove ?? 0 {
      throw refuse("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.")
    }
    if Set(tags.map(\.name)).count < tags.count { throw refuse("Duplicate Tag Keys are not allowed.") }
    for tag in tags where !(1...128 ~= tag.name.count) || tag.value.count > 256 {
      throw S3Error(
        "InvalidTag", 400,
        "The key of a tag has \(tag.name.count) characters and its value \(tag.value.count), "
          + "expected 1 to 128 and at most 256.")
    }
  }
}
