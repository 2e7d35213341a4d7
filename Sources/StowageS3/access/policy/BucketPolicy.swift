/// Who may do what with a bucket and its objects, in statements.
struct BucketPolicy: Hashable, Sendable {
  var statements: [Statement]

  /// Name of the document of the bucket.
  static let document = "policy"
  /// S3's limit.
  static let bytesMax = 20 << 10

  /// Something that is asked of a policy.
  struct Question: Sendable {
    var principal: Principal
    var action: String
    /// As `arn:aws:s3:::bucket/key`.
    var resource: String
    var context: AccessContext
  }

  /// What a policy says.
  enum Verdict: Hashable, Sendable {
    case allow
    case deny
    /// Nothing about that.
    case silent
  }

  /// One denial counts more than all that allows.
  func verdict(on question: Question) -> Verdict {
    var verdict = Verdict.silent
    for statement in statements where statement.applies(to: question) {
      if !statement.isAllow { return .deny }
      verdict = .allow
    }
    return verdict
  }

  /// Whether it allows anything to everybody, as S3 judges that: only a source address or the like that is fixed makes a
  /// statement about everybody one that is not public.
  var isPublic: Bool { statements.contains { $0.isPublic } }

  /// Whether it looks at tags that a request brings.
  var asksForRequestTags: Bool {
    statements.contains { $0.conditions.contains { $0.key.hasPrefix("s3:requestobjecttag") } }
  }

  /// If who, what and where fit, and all conditions hold, something is allowed or denied.
  struct Statement: Hashable, Sendable {
    var isAllow: Bool
    var principals: Matched<PolicyPrincipal>
    var actions: Matched<WildcardPattern>
    var resources: Matched<WildcardPattern>
    var conditions: [PolicyCondition]

    func applies(to question: Question) -> Bool {
      actions.matches { $0.matches(question.action) }
        && resources.matches { $0.matches(question.resource) }
        && principals.matches { $0.matches(question.principal) }
        && conditions.allSatisfy { $0.holds(in: question.context) }
    }

    fileprivate var isPublic: Bool {
      guard isAllow else { return false }
      let isForAll = principals.isInverted || principals.list.contains(.everybody)
      return isForAll && !conditions.contains { $0.restrictsOrigin }
    }
  }

  /// What must be in a list, or must not.
  struct Matched<Element: Hashable & Sendable>: Hashable, Sendable {
    var list: [Element]
    /// Of `NotAction` and the like.
    var isInverted: Bool

    func matches(_ isMatch: (Element) -> Bool) -> Bool { list.contains(where: isMatch) != isInverted }
  }
}
