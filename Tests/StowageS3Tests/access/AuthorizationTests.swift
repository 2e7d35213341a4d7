import StowageCore
import Testing

@testable import StowageS3

/// ``BucketAccess/allows(_:)`` in tables: who, what, and what is written down.
@Suite struct `Authorization` {
  /// A bucket of alice's. Bob has put an object in it.
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var allowed: [String]
    var action: String
    var object: AccessControlList?
    var change: @Sendable (inout BucketAccess) throws -> Void

    init(
      _ description: String, _ action: String, by allowed: String, object: AccessControlList? = nil,
      _ change: @escaping @Sendable (inout BucketAccess) throws -> Void = { _ in }
    ) {
      testDescription = description
      self.action = action
      self.allowed = allowed.split(separator: " ").map(String.init)
      self.object = object
      self.change = change
    }
  }

  static func principal(_ name: String) -> Principal {
    name == "anonymous"
      ? .anonymous
      : .user(User(accessKey: "KEY\(name)", canonicalID: "id-\(name)", displayName: name, email: ""))
  }

  static func list(of owner: String, _ grants: (AccessControlList.Grantee, AccessControlList.Permission)...)
    -> AccessControlList
  {
    AccessControlList(owner: owner, grants: grants.map { .init($0.0, $0.1) })
  }

  static let alices = AccessControlList(privateTo: "id-alice")
  static let bobs = AccessControlList(privateTo: "id-bob")
  static let publicRead = list(of: "id-alice", (.group(.allUsers), .read))

  static func set(policy statements: String...) -> @Sendable (inout BucketAccess) throws -> Void {
    { $0.policy = try BucketPolicy(document: Array(policy(statements).utf8), bucket: "box") }
  }

  static let cases = [
    Case("nothing is said", "s3:ListBucket", by: "alice"),
    Case("nothing is said of an object", "s3:GetObject", by: "alice", object: alices),
    Case("an object is its writer's", "s3:GetObject", by: "bob", object: bobs),
    Case("and its tags are", "s3:PutObjectTagging", by: "bob", object: bobs),
    Case("and its list is", "s3:PutObjectAcl", by: "bob", object: bobs),
    Case("but the bucket's owner removes it", "s3:DeleteObject", by: "alice", object: bobs),
    Case("lists disabled, it is the bucket's owner's", "s3:GetObject", by: "alice", object: bobs) {
      $0.ownership = .bucketOwnerEnforced
    },
    Case("a list for everybody", "s3:GetObject", by: "alice bob carol anonymous", object: publicRead),
    Case("lets nobody change it", "s3:PutObjectAcl", by: "alice", object: publicRead),
    Case("counts for nothing where that is blocked", "s3:GetObject", by: "alice", object: publicRead) {
      $0.block.ignoresPublicLists = true
    },
    Case("nor where lists are disabled", "s3:GetObject", by: "alice", object: publicRead) {
      $0.ownership = .bucketOwnerEnforced
    },
    Case(
      "a list for those who sign", "s3:GetObject", by: "alice bob carol",
      object: list(of: "id-alice", (.group(.authenticatedUsers), .read))),
    Case(
      "full control is every permission", "s3:GetObjectAcl", by: "alice carol",
      object: list(of: "id-alice", (.user("id-carol"), .fullControl))),
    Case(
      "a grant to one is not public", "s3:GetObject", by: "alice carol",
      object: list(of: "id-alice", (.user("id-carol"), .read))
    ) { $0.block.ignoresPublicLists = true },
    Case("the bucket's list does not open objects", "s3:GetObject", by: "alice", object: alices) {
      $0.list = publicRead
    },
    Case("the bucket's list lets write", "s3:PutObject", by: "alice bob") {
      $0.list = list(of: "id-alice", (.user("id-bob"), .write))
    },
    Case("which is not to remove versions", "s3:DeleteObjectVersion", by: "alice") {
      $0.list = list(of: "id-alice", (.user("id-bob"), .write))
    },
    Case("nor to configure", "s3:PutLifecycleConfiguration", by: "alice") {
      $0.list = list(of: "id-alice", (.user("id-bob"), .fullControl))
    },
    Case(
      "a policy for all", "s3:GetObject", by: "alice bob carol anonymous", object: alices,
      set(policy: statement("Allow", "s3:GetObject"))),
    Case(
      "a policy is not about objects of others", "s3:GetObject", by: "bob", object: bobs,
      set(policy: statement("Allow", "s3:GetObject"))),
    Case(
      "a policy for one", "s3:PutLifecycleConfiguration", by: "alice bob",
      set(policy: statement("Allow", "s3:*", to: bobAlone))),
    Case("a denial counts more", "s3:ListBucket", by: "carol anonymous") { access in
      access.list = list(of: "id-alice", (.user("id-bob"), .read))
      let who = "{\"AWS\": [\"id-bob\", \"id-alice\"]}"
      try set(policy: statement("Allow", "s3:*"), statement("Deny", "s3:List*", to: who))(&access)
    },
    Case(
      "a denial counts against the owner", "s3:DeleteBucket", by: "",
      set(policy: statement("Deny", "*"))),
    Case(
      "who can always change the policy", "s3:PutBucketPolicy", by: "alice",
      set(policy: statement("Deny", "*"))),
    Case("a public policy, restricted", "s3:ListBucket", by: "alice") { access in
      access.block.restrictsPublicBuckets = true
      try set(policy: statement("Allow", "s3:ListBucket"), statement("Allow", "s3:*", to: bobAlone))(&access)
    },
    Case("a policy that is not public is not restricted", "s3:ListBucket", by: "alice bob") { access in
      access.block.restrictsPublicBuckets = true
      try set(policy: statement("Allow", "s3:*", to: bobAlone))(&access)
    },
    Case("a policy that cannot be read", "s3:GetObject", by: "", object: alices) {
      $0.policy = .denyingAll
    },
  ]

  @Test(arguments: cases) func `says who may do what`(_ case: Case) throws {
    var access = BucketAccess(owner: "id-alice", list: Self.alices)
    try `case`.change(&access)
    let allowed = ["alice", "bob", "carol", "anonymous"].filter { name in
      access.allows(
        .init(
          principal: Self.principal(name), action: `case`.action, resource: "arn:aws:s3:::box/k",
          object: `case`.object))
    }
    #expect(allowed == `case`.allowed)
  }

  @Test func `an upload is for who began it and the bucket's owner`() {
    let access = BucketAccess(owner: "id-alice", list: Self.alices)
    for (name, isAllowed) in [("alice", true), ("bob", true), ("carol", false), ("anonymous", false)] {
      let question = BucketAccess.Question(
        principal: Self.principal(name), action: "s3:AbortMultipartUpload", resource: "arn:aws:s3:::box/k",
        initiator: "id-bob")
      #expect(access.allows(question) == isAllowed, "\(name)")
    }
  }

  @Test func `every operation is in the table, and every action it needs is one that policies may name`() {
    for name in S3Service.handlers.keys.sorted() where name != "ListBuckets" {
      #expect(Actions.knows(Operation(name)), "\(name)")
    }
    for operation in Actions.operations {
      for action in operation.actions + (operation.ofVersion ?? []) {
        #expect(Actions.all.contains("s3:" + action), "\(operation.name) needs \(action)")
      }
    }
  }

  @Test func `one more denial never allows more, and one more permission never less`() throws {
    var (denied, allowed) = (0, 0)
    for seed in 1...UInt64(2000) {
      var random = Seed(seed).stream("policies")
      var world = RandomAccess(&random)
      let before = world.verdicts
      world.append(isAllow: false, &random)
      let after = world.verdicts
      #expect(!zip(before, after).contains { !$0 && $1 }, "seed \(seed)")
      if before != after { denied += 1 }
      world.access.policy?.statements.removeLast()
      world.append(isAllow: true, &random)
      let later = world.verdicts
      #expect(!zip(before, later).contains { $0 && !$1 }, "seed \(seed)")
      if before != later { allowed += 1 }
    }
    #expect(denied > 200 && allowed > 200)
  }
}

/// A bucket with a random policy and random lists, and questions about it.
private struct RandomAccess {
  var access: BucketAccess
  private let object: AccessControlList

  private static let names = ["alice", "bob", "carol", "anonymous"]
  private static let actions = ["s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:PutObjectAcl"]

  init(_ random: inout Random) {
    access = BucketAccess(owner: "id-alice", list: Self.list(&random), policy: .init(statements: []))
    object = Self.list(&random)
    access.ownership = ObjectOwnership.allCases[random.below(3)]
    access.block.ignoresPublicLists = random.below(3) == 0
    for _ in 0..<random.below(4) { append(isAllow: random.below(2) == 0, &random) }
  }

  private static func list(_ random: inout Random) -> AccessControlList {
    var list = AccessControlList(owner: ["id-alice", "id-bob"][random.below(2)], grants: [])
    for _ in 0..<random.below(3) {
      let grantee: [AccessControlList.Grantee] = [
        .user("id-bob"), .user("id-carol"), .group(.allUsers), .group(.authenticatedUsers),
      ]
      list.grants.append(
        .init(grantee[random.below(4)], AccessControlList.Permission.allCases[random.below(5)]))
    }
    return list
  }

  mutating func append(isAllow: Bool, _ random: inout Random) {
    let action = ["s3:*", "s3:Get*", "s3:PutObject", "s3:ListBucket"][random.below(4)]
    let principals: [PolicyPrincipal] = [.everybody, .account("id-bob"), .account("id-alice"), .nobody]
    var conditions: [PolicyCondition] = []
    if random.below(3) == 0 {
      let name = ["IpAddress", "NotIpAddress"][random.below(2)]
      if let condition = PolicyOperator(name)?.condition("aws:sourceip", ["10.0.0.0/8"]) {
        conditions.append(condition)
      }
    }
    access.policy?.statements.append(
      .init(
        isAllow: isAllow,
        principals: .init(list: [principals[random.below(4)]], isInverted: !isAllow && random.below(4) == 0),
        actions: .init(list: [WildcardPattern(action, ignoringCase: true)], isInverted: random.below(4) == 0),
        resources: .init(list: [WildcardPattern("arn:aws:s3:::box*")], isInverted: random.below(6) == 0),
        conditions: conditions))
  }

  /// Of every caller about every action.
  var verdicts: [Bool] {
    var context = AccessContext()
    context.set("aws:sourceip", "10.1.2.3")
    return Self.names.flatMap { name in
      Self.actions.map { action in
        access.allows(
          .init(
            principal: Authorization.principal(name), action: action, resource: "arn:aws:s3:::box/k",
            object: object, context: context))
      }
    }
  }
}
