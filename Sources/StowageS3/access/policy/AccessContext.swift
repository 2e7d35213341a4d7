/// What conditions may look at: values by the name of their key in lower case. What a request does not have has no value.
struct AccessContext: Hashable, Sendable {
  private var byKey: [String: [String]] = [:]

  init() {}

  subscript(key: String) -> [String]? { byKey[key] }

  mutating func set(_ key: String, _ value: String?) {
    if let value { byKey[key] = [value] }
  }

  mutating func set(_ key: String, _ list: [String]) { byKey[key] = list }
}

/// Names of what conditions may look at.
enum ConditionKey {
  /// As ``AccessContext`` has it; nil where there is none of that name.
  static func known(_ name: String) -> String? {
    for prefix in tagPrefixes where name.count > prefix.count && name.lowercased().hasPrefix(prefix) {
      return prefix + name.dropFirst(prefix.count)
    }
    let name = name.lowercased()
    return names.contains(name) ? name : nil
  }

  /// What is behind them is the key of a tag, in its own case.
  static let tagPrefixes = ["s3:existingobjecttag/", "s3:requestobjecttag/"]

  /// Of header fields that a key of the same name shows.
  static let fields = [
    "x-amz-acl", "x-amz-content-sha256", "x-amz-copy-source", "x-amz-grant-full-control",
    "x-amz-grant-read", "x-amz-grant-read-acp", "x-amz-grant-write", "x-amz-grant-write-acp",
    "x-amz-metadata-directive", "x-amz-object-ownership", "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id", "x-amz-server-side-encryption-customer-algorithm",
    "x-amz-storage-class", "x-amz-website-redirect-location", "if-match", "if-none-match",
  ]
  /// Of items of the query that a key of the same name shows.
  static let items = ["prefix", "delimiter", "max-keys"]
  /// Of header fields, by key.
  static let renamedFields: [(key: String, field: String)] = [
    ("s3:object-lock-mode", "x-amz-object-lock-mode"),
    ("s3:object-lock-legal-hold", "x-amz-object-lock-legal-hold"),
    ("s3:object-lock-retain-until-date", "x-amz-object-lock-retain-until-date"),
    ("aws:useragent", "user-agent"), ("aws:referer", "referer"),
  ]
  private static let others = [
    "aws:currenttime", "aws:epochtime", "aws:principalaccount", "aws:principalarn", "aws:principaltype",
    "aws:requestedregion", "aws:securetransport", "aws:sourceip", "aws:userid", "aws:username",
    "s3:authtype", "s3:requestobjecttagkeys", "s3:resourceaccount", "s3:signatureversion", "s3:versionid",
  ]
  /// Of what no request to this server has.
  private static let absent = [
    "aws:multifactorauthage", "aws:multifactorauthpresent", "aws:principalisawsservice",
    "aws:principalorgid", "aws:principalorgpaths", "aws:sourceaccount", "aws:sourcearn",
    "aws:sourceorgid", "aws:sourcevpc", "aws:sourcevpce", "aws:viaawsservice", "aws:vpcsourceip",
    "s3:tlsversion",
  ]

  private static let names = Set(
    (fields + items).map { "s3:" + $0 } + renamedFields.map(\.key) + others + absent)
}
