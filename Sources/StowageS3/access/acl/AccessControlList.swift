/// Who may do what with a bucket or an object: its owner, and grants.
struct AccessControlList: Hashable, Sendable {
  /// Canonical id.
  var owner: String
  var grants: [Grant]

  /// S3's limit.
  static let grantLimit = 100

  /// Nobody but its owner may do anything.
  init(privateTo owner: String) {
    self.init(owner: owner, grants: [Grant(.user(owner), .fullControl)])
  }

  init(owner: String, grants: [Grant]) {
    self.owner = owner
    self.grants = grants
  }

  /// That somebody may do something.
  struct Grant: Hashable, Sendable {
    var grantee: Grantee
    var permission: Permission

    init(_ grantee: Grantee, _ permission: Permission) {
      self.grantee = grantee
      self.permission = permission
    }
  }

  /// To whom something is granted.
  enum Grantee: Hashable, Sendable {
    /// Canonical id.
    case user(String)
    case group(Group)

    var isGroup: Bool {
      if case .group = self { true } else { false }
    }
  }

  /// Groups that S3 has.
  enum Group: String, CaseIterable, Sendable {
    case allUsers = "AllUsers"
    case authenticatedUsers = "AuthenticatedUsers"
    /// Delivers logs; nobody here is in it.
    case logDelivery = "LogDelivery"

    var uri: String {
      "http://acs.amazonaws.com/groups/\(self == .logDelivery ? "s3" : "global")/\(rawValue)"
    }

    init?(uri: String) {
      guard let group = Self.allCases.first(where: { $0.uri == uri }) else { return nil }
      self = group
    }

    /// Whether everybody is in it, or everybody who has an account.
    var isPublic: Bool { self != .logDelivery }

    func contains(_ principal: Principal) -> Bool {
      switch self {
      case .allUsers: true
      case .authenticatedUsers: principal.user != nil
      case .logDelivery: false
      }
    }
  }

  /// What may be done.
  enum Permission: String, CaseIterable, Sendable {
    case fullControl = "FULL_CONTROL"
    case read = "READ"
    case write = "WRITE"
    case readACP = "READ_ACP"
    case writeACP = "WRITE_ACP"
  }

  /// Whether a grant lets somebody do something; the owner's own rights are not looked at.
  ///
  /// - Parameter ignoringPublic: whether grants to groups that everybody is in count for nothing.
  func grants(_ permission: Permission, to principal: Principal, ignoringPublic: Bool) -> Bool {
    grants.contains { grant in
      guard grant.permission == permission || grant.permission == .fullControl else { return false }
      switch grant.grantee {
      case .user(let id): return principal.user?.canonicalID == id
      case .group(let group): return group.contains(principal) && !(group.isPublic && ignoringPublic)
      }
    }
  }

  /// Whether anything is granted to everybody, or to everybody who has an account.
  var isPublic: Bool {
    grants.contains { if case .group(let group) = $0.grantee { group.isPublic } else { false } }
  }

  /// Whether nobody but its owner may do anything.
  var isPrivate: Bool { grants.allSatisfy { $0.grantee == .user(owner) } }

  func grantsFullControl(to user: String) -> Bool { grants.contains(Grant(.user(user), .fullControl)) }
}
