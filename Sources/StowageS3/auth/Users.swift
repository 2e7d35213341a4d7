/// Someone whom the store knows.
public struct User: Hashable, Sendable {
  /// Names the user in a request; not secret.
  public var accessKey: String
  /// Names the user as an owner and in grants.
  public var canonicalID: String
  /// What people call the user.
  public var displayName: String
  /// Where the user is reached; may be empty.
  public var email: String

  public init(accessKey: String, canonicalID: String, displayName: String, email: String) {
    self.accessKey = accessKey
    self.canonicalID = canonicalID
    self.displayName = displayName
    self.email = email
  }
}

/// Who sent a request.
public enum Principal: Hashable, Sendable {
  /// Nobody said who.
  case anonymous
  /// Proven by a signature.
  case user(User)

  /// Nil where anonymous.
  public var user: User? {
    if case .user(let user) = self { user } else { nil }
  }
}

/// A user, and the secret by which signatures are made.
///
/// Neither printing nor reflection shows the secret.
public struct Credentials: Sendable, CustomStringConvertible, CustomReflectable {
  /// Whose they are.
  public let user: User
  let secretKey: String

  public init(user: User, secretKey: String) {
    self.user = user
    self.secretKey = secretKey
  }

  public var description: String { "Credentials(\(user.accessKey))" }
  /// Without the secret.
  public var customMirror: Mirror { Mirror(self, children: ["user": user]) }
}

/// All users, by access key.
public struct Users: Sendable {
  private var byAccessKey: [String: Credentials] = [:]

  /// Where two have the same access key the later one counts.
  public init(_ credentials: [Credentials]) {
    for each in credentials { byAccessKey[each.user.accessKey] = each }
  }

  subscript(accessKey: String) -> Credentials? { byAccessKey[accessKey] }
}
