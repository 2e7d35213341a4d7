/// Whom a statement is about.
///
/// Every user is an account of its own, whose number is the canonical id. Names of users that are not here, of services and of
/// those who sign in elsewhere are taken, and mean nobody.
enum PolicyPrincipal: Hashable, Sendable {
  case everybody
  /// By canonical id or access key.
  case account(String)
  /// By account, which may be left out, and display name, canonical id or access key.
  case user(account: String, name: String)
  case nobody

  /// - Parameter kind: as in a document: `AWS`, `CanonicalUser`, `Service` or `Federated`.
  /// - Returns: nil where it is none.
  init?(kind: String, _ text: String) {
    switch kind {
    case "AWS": self.init(aws: text)
    case "CanonicalUser" where !text.isEmpty && text != "*": self = .account(text)
    case "Service", "Federated": self = .nobody
    default: return nil
    }
  }

  private init?(aws text: String) {
    if text == "*" {
      self = .everybody
      return
    }
    if text.isEmpty || text.contains(where: { $0 == "*" || $0 == "?" }) { return nil }
    guard text.hasPrefix("arn:") else {
      self = .account(text)
      return
    }
    let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 6, ["iam", "sts"].contains(parts[2]) else { return nil }
    if parts[5] == "root" {
      if parts[4].isEmpty { return nil }
      self = .account(parts[4])
    } else if parts[5].hasPrefix("user/"), parts[2] == "iam" {
      let name = parts[5].split(separator: "/").last.map(String.init) ?? ""
      self = .user(account: parts[4], name: name)
    } else if ["role/", "assumed-role/", "federated-user/", "group/"].contains(where: parts[5].hasPrefix) {
      self = .nobody
    } else {
      return nil
    }
  }

  func matches(_ principal: Principal) -> Bool {
    if self == .everybody { return true }
    guard let user = principal.user else { return false }
    switch self {
    case .everybody: return true
    case .nobody: return false
    case .account(let account): return user.isAccount(account)
    case .user(let account, let name):
      return (account.isEmpty || user.isAccount(account))
        && (user.displayName == name || user.isAccount(name))
    }
  }
}

extension User {
  fileprivate func isAccount(_ text: String) -> Bool { canonicalID == text || accessKey == text }

  /// As policies may name it.
  var arn: String { "arn:aws:iam::\(canonicalID):user/\(displayName)" }
}
