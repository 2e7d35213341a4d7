import StowageCore
import StowageStore

/// Asks ``BucketAccess`` about requests: finds what is written down, and what the request is about.
extension Call {
  /// Whether the caller may do what the request asks for, before anything of it is done.
  ///
  /// - Returns: the bucket, nil of what is not about one.
  /// - Throws: ``S3Error``, AccessDenied; what is missing is told to those alone who may list what there is.
  @discardableResult
  func checkAccess(_ operation: Operation) async throws -> BucketRow? {
    guard let name = address.bucket, operation.name != "CreateBucket" else {
      if principal.user == nil { throw S3Error.accessDenied }
      return nil
    }
    let row = try await store.bucket(name)
    try checkExpectedOwner(of: row, field: "x-amz-expected-bucket-owner")
    try checkPayer(of: row)
    if isOwner(of: row) && row.isUnshared { return row }
    let access = access(to: row)
    if isJudgedLater(operation, access) { return row }
    let version = target["versionId"]
    for action in Actions.needed(for: operation, isOfVersion: version != nil) {
      try await check(action, Place(row: row, key: address.key, version: version), access)
    }
    try await checkNothingDenied(operation, row, access)
    return row
  }

  /// Whether a request can only be judged once its body was read: its handler does it then.
  private func isJudgedLater(_ operation: Operation, _ access: BucketAccess) -> Bool {
    switch operation.name {
    case "DeleteObjects": access.policy != nil
    case "PutObjectTagging": access.policy?.asksForRequestTags ?? false
    default: false
    }
  }

  /// What a question is about.
  private struct Place {
    var row: BucketRow
    var key: String?
    /// As the client calls it, nil for the current one.
    var version: String?
    var requestTags: [ObjectAttributes.Field]?

    var resource: String { "arn:aws:s3:::\(row.name)" + (key.map { "/\($0)" } ?? "") }
  }

  private func access(to row: BucketRow) -> BucketAccess { BucketAccess(row, owner: owner(of: row).id) }

  func isOwner(of row: BucketRow) -> Bool {
    principal.user.map { $0.canonicalID == owner(of: row).id } ?? false
  }

  private func question(
    _ action: String, _ place: Place, _ access: BucketAccess, object: VersionRow? = nil
  ) async throws -> BucketAccess.Question {
    var question = BucketAccess.Question(principal: principal, action: action, resource: place.resource)
    question.object = object.map { access.list(of: $0) }
    if access.policy != nil {
      question.context = try await context(
        object: object, version: place.version, requestTags: place.requestTags, owner: access.owner)
    }
    return question
  }

  private func check(_ action: String, _ place: Place, _ access: BucketAccess) async throws {
    switch Actions.right(action) {
    case .bucket, .bucketOwner:
      if access.allows(try await question(action, place, access)) { return }
    case .initiator:
      var question = try await question(action, place, access)
      question.initiator = try await initiator
      if access.allows(question) { return }
    case .object, .objectOwner:
      if try await isAllowed(action, ofObjectAt: place, access) { return }
    }
    throw S3Error.accessDenied
  }

  /// Where there is no such object, those may know who may list.
  private func isAllowed(
    _ action: String, ofObjectAt place: Place, _ access: BucketAccess
  ) async throws -> Bool {
    if let object = try await object(at: place) {
      return access.allows(try await question(action, place, access, object: object))
    }
    if access.verdict(on: try await question(action, place, access)) == .deny { return false }
    let listing = place.version == nil ? "s3:ListBucket" : "s3:ListBucketVersions"
    var question = try await question(listing, Place(row: place.row), access)
    question.context.set("s3:prefix", place.key)
    return access.allows(question)
  }

  private func object(at place: Place) async throws -> VersionRow? {
    do {
      return try await version(of: place.key ?? "", in: place.row.name, named: place.version)
    } catch is S3Error {
      return nil
    }
  }

  /// Canonical id of whoever began the upload that the query names.
  private var initiator: String? {
    get async throws {
      do {
        let upload = try await upload()
        return AccessControlList(text: upload.attributes.accessControl)?.owner
      } catch {
        if error.asS3Error.code == "NoSuchUpload" { return nil }
        throw error
      }
    }
  }

  /// What a put brings along must not be what a policy denies.
  private func checkNothingDenied(
    _ operation: Operation, _ row: BucketRow, _ access: BucketAccess
  ) async throws {
    guard access.policy != nil else { return }
    guard ["PutObject", "CopyObject", "CreateMultipartUpload", "PostObject"].contains(operation.name) else {
      return
    }
    var actions: [String] = []
    if AccessControlList.isAsked(fields) { actions.append("s3:PutObjectAcl") }
    if fields["x-amz-tagging"] != nil { actions.append("s3:PutObjectTagging") }
    if fields["x-amz-object-lock-mode"] != nil { actions.append("s3:PutObjectRetention") }
    if fields["x-amz-object-lock-legal-hold"] != nil { actions.append("s3:PutObjectLegalHold") }
    let place = Place(row: row, key: address.key)
    for action in actions where access.verdict(on: try await question(action, place, access)) == .deny {
      throw S3Error.accessDenied
    }
  }

  // MARK: What handlers ask

  /// Whether the caller may do something with the bucket, or with a key in it.
  ///
  /// - Parameters:
  ///   - action: as policies call it, like `s3:BypassGovernanceRetention`.
  ///   - version: as the client calls it, nil for none.
  func isAllowed(_ action: String, _ key: String? = nil, version: String? = nil) async throws -> Bool {
    guard let row = admittedTo else { return false }
    if isOwner(of: row) && row.isUnshared { return true }
    let access = access(to: row)
    let place = Place(row: row, key: key, version: version)
    return access.allows(try await question(action, place, access))
  }

  /// Whether a copy may be made of an object.
  ///
  /// - Throws: ``S3Error``, AccessDenied; what is missing is told to those alone who may list what there is.
  func checkCopySource(_ name: String, _ key: String, named version: String?) async throws {
    let row = try await store.bucket(name)
    try checkExpectedOwner(of: row, field: "x-amz-source-expected-bucket-owner")
    try checkPayer(of: row)
    if isOwner(of: row) && row.isUnshared { return }
    let access = access(to: row)
    let place = Place(row: row, key: key, version: version)
    try await check(version == nil ? "s3:GetObject" : "s3:GetObjectVersion", place, access)
    guard access.policy != nil, let object = try await object(at: place) else { return }
    let action = version == nil ? "s3:GetObjectTagging" : "s3:GetObjectVersionTagging"
    if !object.attributes.tags.isEmpty,
      access.verdict(on: try await question(action, place, access, object: object)) == .deny
    {
      throw S3Error.accessDenied
    }
  }

  /// Once the tags are known that an object is to have.
  func checkAccess(toSet tags: [ObjectAttributes.Field]) async throws {
    let row = try await store.bucket(bucket)
    let access = access(to: row)
    guard access.policy?.asksForRequestTags ?? false else { return }
    let version = target["versionId"]
    let place = Place(row: row, key: key, version: version, requestTags: tags)
    try await check(
      version == nil ? "s3:PutObjectTagging" : "s3:PutObjectVersionTagging", place, access)
  }
}
