import Crypto

/// Where every request must pass: tells who sent it, by Signature Version 4 of AWS, or Version 2 in a presigned query.
///
/// A signature is good for 15 minutes around the time of signing, or for as long as a presigned query says. Session
/// tokens are signed like anything else, and otherwise ignored: no temporary credentials are issued here.
public struct Gate: Sendable {
  private let users: Users
  private let region: String?
  private let now: @Sendable () -> Int
  private let keys = SigningKeys()

  /// How far the clocks of client and server may differ.
  static let skewSecondsMax = 900

  /// - Parameters:
  ///   - region: the one for which requests must be signed; nil for any.
  ///   - now: seconds since 1970. Clients sign by real time, so this must not be a clock that tests set.
  public init(users: Users, region: String? = nil, now: @escaping @Sendable () -> Int) {
    self.users = users
    self.region = region
    self.now = now
  }

  /// Who sent a request, and what its content must still prove.
  ///
  /// - Parameter hostBucket: the bucket that the host names, which Version 2 signs; nil where the path does.
  /// - Throws: ``S3Error`` where a signature is malformed, not valid, or not of the time.
  /// - Complexity: O(size of target and header fields); two hashes where the day's key is known.
  public func authenticate(
    _ request: S3Request, hostBucket: String? = nil
  ) throws(S3Error) -> Authenticated {
    let authorization = try request.fields.single("authorization")
    let isPresigned = SignatureClaim.isIn(request.target)
    let isVersion2 = Version2Claim.isIn(request.target)
    if [authorization != nil, isPresigned, isVersion2].count(where: \.self) > 1 {
      throw .severalAuthenticationForms
    }
    if let authorization { return try authenticate(request, authorization: authorization) }
    if isPresigned { return try authenticate(presigned: request) }
    if isVersion2 { return try authenticate(version2: request, hostBucket) }
    return Authenticated(
      principal: .anonymous, payload: try Self.payloadWithoutChunkSignatures(request), fields: request.fields)
  }

  private static func payloadWithoutChunkSignatures(_ request: S3Request) throws(S3Error) -> Payload {
    let announced = try request.fields.single("x-amz-content-sha256") ?? AnnouncedPayload.unsignedName
    return try AnnouncedPayload(announced).withoutChunkSignatures()
  }

  private func authenticate(version2 request: S3Request, _ hostBucket: String?) throws(S3Error)
    -> Authenticated
  {
    let fields = try request.fields.adding(presigned: request.target)
    let claim = try Version2Claim(request, fields: fields, hostBucket: hostBucket)
    let payload = try Self.payloadWithoutChunkSignatures(request)
    let now = now()
    if now >= claim.expires { throw .requestHasExpired(at: claim.expires, now: now) }
    let credentials = users[claim.accessKey]
    let key = SymmetricKey(data: Array((credentials?.secretKey ?? "nobody").utf8))
    let isValid = claim.stringsToSign.contains {
      HMAC<Insecure.SHA1>.isValidAuthenticationCode(claim.signature, authenticating: $0, using: key)
    }
    guard let credentials else { throw .invalidAccessKeyID(claim.accessKey) }
    guard isValid else {
      throw .signatureDoesNotMatch(
        accessKey: claim.accessKey, stringToSign: claim.stringsToSign[0], signature: claim.signature)
    }
    return Authenticated(principal: .user(credentials.user), payload: payload, fields: fields)
  }

  private func authenticate(_ request: S3Request, authorization: String) throws(S3Error) -> Authenticated {
    let claim = try SignatureClaim(authorization: authorization, fields: request.fields)
    let now = now()
    if abs(now - claim.time.seconds) > Self.skewSecondsMax {
      throw .requestTimeTooSkewed(claim.time, now: now, allowed: Self.skewSecondsMax)
    }
    if let fault = fault(of: claim.scope, at: claim.time) {
      var error = S3Error.authorizationHeaderMalformed(fault)
      if let region { error.details.append(S3Error.Detail("Region", region)) }
      throw error
    }
    guard let payload = try request.fields.single("x-amz-content-sha256") else { throw .missingContentSHA256 }
    return try authenticated(claim, request, payload: payload)
  }

  private func authenticate(presigned request: S3Request) throws(S3Error) -> Authenticated {
    let claim = try SignatureClaim(query: request.target)
    let lifetime = try SignatureClaim.lifetime(of: request.target)
    if let fault = fault(of: claim.scope, at: claim.time) { throw .authorizationQueryParameters(fault) }
    let now = now()
    if claim.time.seconds - now > Self.skewSecondsMax { throw .requestIsNotYetValid(claim.time, now: now) }
    if now - claim.time.seconds >= lifetime {
      throw .requestHasExpired(claim.time, seconds: lifetime, now: now)
    }
    // Some clients move the field to the query, and some of these keep its name.
    let inField = try request.fields.single("x-amz-content-sha256")
    let inQuery = try request.target.single("X-Amz-Content-Sha256")
    let inQueryInLowerCase = try request.target.single("x-amz-content-sha256")
    let payload = inField ?? inQuery ?? inQueryInLowerCase ?? AnnouncedPayload.unsignedName
    return try authenticated(claim, request, payload: payload, isPresigned: true)
  }

  /// What is wrong with a scope, nil where nothing is.
  private func fault(of scope: CredentialScope, at time: RequestTime) -> String? {
    if scope.date != time.date {
      return "the date of the credential, \"\(scope.date)\", is not that of the request, \"\(time.date)\""
    }
    if let region, scope.region != region {
      return "the region '\(scope.region)' is wrong; expecting '\(region)'"
    }
    return nil
  }

  private func authenticated(
    _ claim: SignatureClaim, _ request: S3Request, payload: String, isPresigned: Bool = false
  ) throws(S3Error) -> Authenticated {
    let announced = try AnnouncedPayload(payload)
    let notSigned = claim.signedHeaders.missing(in: request.fields)
    if !notSigned.isEmpty { throw .headersNotSigned(notSigned) }
    let canonical = CanonicalRequest(
      request: request, signedHeaders: claim.signedHeaders, payload: payload, leavesOutSignature: isPresigned)
    let (user, key) = try verified(claim, canonical)
    let signer = ChunkSigner(key: key, time: claim.time, scope: claim.scope, seed: claim.signature)
    let fields = isPresigned ? try request.fields.adding(presigned: request.target) : request.fields
    return Authenticated(principal: .user(user), payload: announced.signed(by: signer), fields: fields)
  }

  private func verified(
    _ claim: SignatureClaim, _ canonical: CanonicalRequest
  ) throws(S3Error) -> (User, SymmetricKey) {
    let bytes = canonical.bytes(.raw)
    let stringToSign = Self.stringToSign(claim, bytes)
    let (credentials, key) = key(for: claim.scope)
    let isValid =
      HMAC<SHA256>.isValidAuthenticationCode(claim.signature, authenticating: stringToSign, using: key)
      || canonical.hasTwoSpellings
        && HMAC<SHA256>.isValidAuthenticationCode(
          claim.signature, authenticating: Self.stringToSign(claim, canonical.bytes(.encoded)), using: key)
    guard let credentials else { throw .invalidAccessKeyID(claim.scope.accessKey) }
    guard isValid else {
      throw .signatureDoesNotMatch(
        accessKey: claim.scope.accessKey, stringToSign: stringToSign, signature: claim.signature,
        canonicalRequest: bytes)
    }
    keys.keep(key, for: claim.scope)
    return (credentials.user, key)
  }

  /// The key of a scope. One of nobody where the access key is unknown, so that no work is saved by its being so.
  private func key(for scope: CredentialScope) -> (Credentials?, SymmetricKey) {
    let credentials = users[scope.accessKey]
    if credentials != nil, let key = keys.key(for: scope) { return (credentials, key) }
    return (credentials, SigningKeys.derived(from: credentials?.secretKey ?? "nobody", for: scope))
  }

  private static func stringToSign(_ claim: SignatureClaim, _ canonicalRequest: [UInt8]) -> [UInt8] {
    var text = claim.stringToSign
    Hexadecimal.append(SHA256.hash(data: canonicalRequest), to: &text)
    return text
  }
}

/// That a request has passed the gate; nothing else can make one.
public struct Authenticated: Sendable {
  /// Who asks.
  public let principal: Principal
  /// What the content must still prove before anything of it counts.
  public let payload: Payload
  /// The header fields that count: those that came, and those that a presigned query has in their stead.
  public let fields: HeaderFields

  fileprivate init(principal: Principal, payload: Payload, fields: HeaderFields) {
    self.principal = principal
    self.payload = payload
    self.fields = fields
  }
}

extension Gate {
  /// Who signed the policy of a form that a browser posts.
  ///
  /// Time is not looked at: a policy says itself when it ends, and what else it demands; both are to be checked.
  /// - Parameter fields: those in front of the file, in order; names in any case.
  /// - Throws: ``S3Error`` where a signature is incomplete or not valid.
  public func authenticate(form fields: [(name: String, value: String)]) throws(S3Error) -> AuthenticatedForm
  {
    let now = now()
    guard let form = try FormSignature(fields) else {
      return AuthenticatedForm(principal: .anonymous, policy: nil, seconds: now)
    }
    let stringToSign = Array(form.policy.utf8)
    let (accessKey, credentials, isValid): (String, Credentials?, Bool)
    switch form.signer {
    case .version4(let scope, let time):
      if let fault = fault(of: scope, at: time) { throw .authorizationQueryParameters(fault) }
      let (found, key) = key(for: scope)
      (accessKey, credentials) = (scope.accessKey, found)
      isValid = HMAC<SHA256>.isValidAuthenticationCode(
        form.signature, authenticating: stringToSign, using: key)
      if isValid && found != nil { keys.keep(key, for: scope) }
    case .version2(let name):
      (accessKey, credentials) = (name, users[name])
      let key = SymmetricKey(data: Array((credentials?.secretKey ?? "nobody").utf8))
      isValid = HMAC<Insecure.SHA1>.isValidAuthenticationCode(
        form.signature, authenticating: stringToSign, using: key)
    }
    guard let credentials else { throw .invalidAccessKeyID(accessKey) }
    guard isValid else {
      throw .signatureDoesNotMatch(
        accessKey: accessKey, stringToSign: stringToSign, signature: form.signature)
    }
    return AuthenticatedForm(principal: .user(credentials.user), policy: form.policy, seconds: now)
  }
}

/// That a form has passed the gate; nothing else can make one.
public struct AuthenticatedForm: Sendable {
  /// Who asks.
  public let principal: Principal
  /// In Base64, as it was signed; nil where the form is anonymous.
  public let policy: String?
  /// Since 1970, by the clock of the gate: what the policy's end is compared with.
  public let seconds: Int

  fileprivate init(principal: Principal, policy: String?, seconds: Int) {
    self.principal = principal
    self.policy = policy
    self.seconds = seconds
  }
}
