import StowageCoding
public import StowageStore

/// Answers S3 requests out of a store.
///
/// The one way in is ``respond(to:)``: it finds out who asks, then what is asked for, then whether he may, and only then calls what
/// carries it out. It knows nothing of sockets.
public struct S3Service: Sendable {
  /// The store; another one after a crash.
  public let store: @Sendable () -> Store
  private let gate: Gate
  private let accounts: Accounts
  let settings: S3Settings
  let hooks: S3Hooks
  private let requests: RequestNumbers
  private let serviceKey = ContentKey()

  /// - Parameters:
  ///   - store: asked for with each request.
  ///   - users: at least one. The first also owns the buckets that were made in other ways.
  ///   - now: seconds since 1970, by which signatures are judged.
  public init(
    store: @escaping @Sendable () -> Store, users: [Credentials], settings: S3Settings = S3Settings(),
    hooks: S3Hooks = S3Hooks(), now: @escaping @Sendable () -> Int
  ) {
    precondition(!users.isEmpty, "a service without users")
    self.store = store
    accounts = Accounts(users: users.map(\.user), root: BucketOwner(users[0].user))
    gate = Gate(users: Users(users), now: now)
    self.settings = settings
    self.hooks = hooks
    requests = RequestNumbers()
  }

  /// Carries a request out, or says why not. The body of the request may not have been read to its end.
  public func respond(to request: S3Request) async -> S3Response {
    switch await admit(request) {
    case .refused(let response): response
    case .admitted(let admission): await carryOut(admission)
    }
  }

  /// Decides whether a request is let in, without a look at its body: whoever waits for `100 Continue` is to be told now.
  public func admit(_ request: S3Request) async -> Answer {
    let id = requests.next()
    var name = ""
    do {
      let address = try Address(request, suffixes: settings.hostSuffixes)
      if request.method == "OPTIONS" {
        return .admitted(
          Admission(
            id: id, operation: "OPTIONS", call: call(request, address), handler: { try await $0.preflight() })
        )
      }
      let caller = try gate.authenticate(request, hostBucket: address.hostBucket)
      var request = request
      request.fields = caller.fields
      let operation = try Operation(request, address)
      name = operation.name
      if let figures = hooks.figures { request.body = figures.counting(received: request.body) }
      var call = call(request, address, caller.principal, caller.payload)
      // Who may not do it is not told whether it could be done. Who posts a form is told by the form itself.
      if name != "PostObject" { call.admittedTo = try await call.checkAccess(operation) }
      guard let handler = Self.handlers[name] else { throw S3Error.notImplemented(operation) }
      try await hooks.before?(name)
      return .admitted(Admission(id: id, operation: name, call: call, handler: handler))
    } catch {
      return .refused(await answered(name, request, response(to: error, request, id)))
    }
  }

  /// Does what was let in.
  public func carryOut(_ admission: Admission) async -> S3Response {
    do {
      var response = try await admission.handler(admission.call)
      response.fields.set("x-amz-request-id", admission.id)
      admission.call.setCharged(in: &response)
      return await answered(admission.operation, admission.call.request, response)
    } catch {
      let refusal = response(to: error, admission.call.request, admission.id)
      return await answered(admission.operation, admission.call.request, refusal)
    }
  }

  private func call(
    _ request: S3Request, _ address: Address, _ principal: Principal = .anonymous,
    _ payload: Payload = .unsigned
  ) -> Call {
    Call(
      request: request, address: address, principal: principal, payload: payload, store: store(),
      settings: settings, hooks: hooks, accounts: accounts, gate: gate, serviceKey: serviceKey)
  }

  /// Counts an answer, and says in it what a browser must know that asks for a page of another origin.
  private func answered(_ operation: String, _ request: S3Request, _ response: S3Response) async -> S3Response
  {
    counted(operation, await withCORS(response, request))
  }

  private func counted(_ operation: String, _ response: S3Response) -> S3Response {
    guard let figures = hooks.figures else { return response }
    figures.answered(operation, status: response.status)
    var response = response
    response.body = figures.counting(sent: response.body)
    return response
  }

  private func withCORS(_ response: S3Response, _ request: S3Request) async -> S3Response {
    guard request.fields["origin"] != nil, request.method != "OPTIONS",
      let bucket = try? Address(request, suffixes: settings.hostSuffixes).bucket,
      let row = try? await store().bucket(bucket)
    else { return response }
    var response = response
    response.setCORS(request, row)
    return response
  }

  private func response(to error: any Error, _ request: S3Request, _ id: String) -> S3Response {
    var response = response(error.asS3Error, path: request.target.path, id)
    if request.method == "HEAD" { response.body = .none }
    return response
  }

  /// The answer to what is no request at all.
  func refusal(_ error: S3Error, path: String) -> S3Response {
    counted("", response(error, path: path, requests.next()))
  }

  private func response(_ error: S3Error, path: String, _ id: String) -> S3Response {
    var response = S3Response(
      error.status, xml: error.document(resource: path, requestID: id, hostID: "stowage"))
    for field in error.fields.all { response.fields.set(field.name, field.value) }
    response.fields.set("x-amz-request-id", id)
    return response
  }

  /// Whether a request is let in.
  public enum Answer: Sendable {
    /// No, and this is what to say.
    case refused(S3Response)
    /// It is.
    case admitted(Admission)
  }

  /// A request that was let in and not carried out yet.
  public struct Admission: Sendable {
    let id: String
    let operation: String
    let call: Call
    let handler: Handler
  }

  /// Tells one run of a server from the next.
  var run: String { requests.prefix }

  typealias Handler = @Sendable (Call) async throws -> S3Response

  /// What carries out each operation that is implemented.
  static let handlers: [String: Handler] = [
    "ListBuckets": { try await $0.listBuckets() },
    "CreateBucket": { try await $0.createBucket() },
    "DeleteBucket": { try await $0.deleteBucket() },
    "HeadBucket": { try await $0.headBucket() },
    "GetBucketLocation": { try await $0.bucketLocation() },
    "GetBucketVersioning": { try await $0.bucketVersioning() },
    "PutBucketVersioning": { try await $0.putBucketVersioning() },
    "GetBucketAcl": { try await $0.bucketAcl() },
    "PutBucketAcl": { try await $0.putBucketAcl() },
    "GetBucketPolicy": { try await $0.bucketPolicy() },
    "PutBucketPolicy": { try await $0.putBucketPolicy() },
    "DeleteBucketPolicy": { try await $0.deleteBucketPolicy() },
    "GetBucketPolicyStatus": { try await $0.bucketPolicyStatus() },
    "GetBucketOwnershipControls": { try await $0.bucketOwnership() },
    "PutBucketOwnershipControls": { try await $0.putBucketOwnership() },
    "DeleteBucketOwnershipControls": { try await $0.deleteBucketOwnership() },
    "GetPublicAccessBlock": { try await $0.publicAccessBlock() },
    "PutPublicAccessBlock": { try await $0.putPublicAccessBlock() },
    "DeletePublicAccessBlock": { try await $0.deletePublicAccessBlock() },
    "GetBucketCors": { try await $0.bucketCORS() },
    "PutBucketCors": { try await $0.putBucketCORS() },
    "DeleteBucketCors": { try await $0.deleteBucketCORS() },
    "GetBucketRequestPayment": { try await $0.bucketRequestPayment() },
    "PutBucketRequestPayment": { try await $0.putBucketRequestPayment() },
    "GetBucketNotificationConfiguration": { try await $0.emptyConfiguration("NotificationConfiguration") },
    "PutBucketNotificationConfiguration": {
      try await $0.putConfiguration("NotificationConfiguration", named: "PutBucketNotificationConfiguration")
    },
    "GetBucketLogging": { try await $0.emptyConfiguration("BucketLoggingStatus") },
    "PutBucketLogging": { try await $0.putConfiguration("BucketLoggingStatus", named: "PutBucketLogging") },
    "GetBucketAccelerateConfiguration": { try await $0.emptyConfiguration("AccelerateConfiguration") },
    "GetBucketWebsite": {
      try $0.missingConfiguration(
        "NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration")
    },
    "DeleteBucketWebsite": { _ in S3Response(204) },
    "GetBucketReplication": {
      try $0.missingConfiguration(
        "ReplicationConfigurationNotFoundError", "The replication configuration was not found")
    },
    "DeleteBucketReplication": { _ in S3Response(204) },
    "GetBucketEncryption": { try await $0.bucketEncryption() },
    "PutBucketEncryption": { try await $0.putBucketEncryption() },
    "DeleteBucketEncryption": { try await $0.deleteBucketEncryption() },
    "GetBucketTagging": { try await $0.bucketTagging() },
    "PutBucketTagging": { try await $0.putBucketTagging() },
    "DeleteBucketTagging": { try await $0.deleteBucketTagging() },
    "GetBucketLifecycleConfiguration": { try await $0.bucketLifecycle() },
    "PutBucketLifecycleConfiguration": { try await $0.putBucketLifecycle() },
    "DeleteBucketLifecycle": { try await $0.deleteBucketLifecycle() },
    "GetObjectLockConfiguration": { try await $0.objectLockConfiguration() },
    "PutObjectLockConfiguration": { try await $0.putObjectLockConfiguration() },
    "ListObjects": { try await $0.listObjects() },
    "ListObjectsV2": { try await $0.listObjectsV2() },
    "ListObjectVersions": { try await $0.listObjectVersions() },
    "ListMultipartUploads": { try await $0.listMultipartUploads() },
    "DeleteObjects": { try await $0.deleteObjects() },
    "GetObject": { try await $0.getObject() },
    "HeadObject": { try await $0.headObject() },
    "PostObject": { try await $0.postObject() },
    "PutObject": { try await $0.withLength.putObject() },
    "CopyObject": { try await $0.copyObject() },
    "DeleteObject": { try await $0.deleteObject() },
    "GetObjectAcl": { try await $0.objectAcl() },
    "PutObjectAcl": { try await $0.putObjectAcl() },
    "GetObjectAttributes": { try await $0.objectAttributes() },
    "GetObjectTagging": { try await $0.objectTagging() },
    "PutObjectTagging": { try await $0.putObjectTagging() },
    "DeleteObjectTagging": { try await $0.deleteObjectTagging() },
    "GetObjectRetention": { try await $0.objectRetention() },
    "PutObjectRetention": { try await $0.putObjectRetention() },
    "GetObjectLegalHold": { try await $0.objectLegalHold() },
    "PutObjectLegalHold": { try await $0.putObjectLegalHold() },
    "CreateMultipartUpload": { try await $0.createMultipartUpload() },
    "UploadPart": { try await $0.withLength.uploadPart() },
    "UploadPartCopy": { try await $0.uploadPartCopy() },
    "CompleteMultipartUpload": { try await $0.completeMultipartUpload() },
    "AbortMultipartUpload": { try await $0.abortMultipartUpload() },
    "ListParts": { try await $0.listParts() },
  ]
}

/// What the service is told about itself.
public struct S3Settings: Hashable, Sendable {
  /// What a host ends in whose first label, or labels, are the bucket.
  public var hostSuffixes = ["s3.localhost", "localhost"]
  /// Where clients are told that buckets are.
  public var region = "us-east-1"

  public init() {}
}

extension S3Service {
  /// The operations that are carried out, as the S3 API reference names them, in alphabetical order.
  public static var operations: [String] { handlers.keys.sorted() }
}
