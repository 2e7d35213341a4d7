/// What a request says about its signature, before any of it is believed.
struct SignatureClaim {
  let scope: CredentialScope
  let time: RequestTime
  let signedHeaders: SignedHeaders
  /// 32 bytes.
  let signature: [UInt8]

  static let algorithm = "AWS4-HMAC-SHA256"

  /// The start of what is signed, up to the hash.
  var stringToSign: [UInt8] { Array("\(Self.algorithm)\n\(time.text)\n\(scope.text)\n".utf8) }
}

/// In the header fields.
extension SignatureClaim {
  init(authorization: String, fields: HeaderFields) throws(S3Error) {
    let parameters = try Self.parameters(of: authorization)
    do { scope = try CredentialScope(parameters.credential) } catch {
      throw .authorizationHeaderMalformed(error.reason)
    }
    guard let signedHeaders = SignedHeaders(parameters.signedHeaders) else {
      throw .authorizationHeaderMalformed(
        "SignedHeaders=\(parameters.signedHeaders) is not a list of names in lower case and ascending order")
    }
    self.signedHeaders = signedHeaders
    guard let signature = Hexadecimal.decoded(parameters.signature.utf8, count: 32) else {
      throw .authorizationHeaderMalformed("the signature is not 64 hexadecimal digits in lower case")
    }
    self.signature = signature
    time = try Self.time(of: fields)
  }

  private static func parameters(
    of authorization: String
  ) throws(S3Error) -> (credential: String, signedHeaders: String, signature: String) {
    let kind = String(Substring(authorization.utf8.prefix { $0 != UInt8(ascii: " ") }))
    guard kind == algorithm else {
      if authorization.isEmpty { throw .emptyAuthorization }
      if kind == "AWS" { throw .signatureVersion2 }
      if kind.hasPrefix("AWS4-ECDSA") { throw .algorithmNotImplemented(kind) }
      throw .unsupportedAuthorization
    }
    var credential: String?
    var signedHeaders: String?
    var signature: String?
    for parameter in authorization.utf8.dropFirst(kind.utf8.count).split(separator: UInt8(ascii: ",")) {
      let parameter = parameter.drop { $0 == UInt8(ascii: " ") }
      let nameEnd = parameter.firstIndex(of: UInt8(ascii: "=")) ?? parameter.endIndex
      let value = String(Substring(parameter[nameEnd...].dropFirst()))
      switch String(Substring(parameter[..<nameEnd])) {
      case "Credential" where credential == nil: credential = value
      case "SignedHeaders" where signedHeaders == nil: signedHeaders = value
      case "Signature" where signature == nil: signature = value
      default:
        throw .authorizationHeaderMalformed(
          "\"\(Substring(parameter))\" is none of Credential, SignedHeaders and Signature, or is repeated")
      }
    }
    guard let credential, let signedHeaders, let signature else {
      throw .authorizationHeaderMalformed("it needs Credential, SignedHeaders and Signature")
    }
    return (credential, signedHeaders, signature)
  }

  private static func time(of fields: HeaderFields) throws(S3Error) -> RequestTime {
    if let text = try fields.single("x-amz-date") {
      guard let time = RequestTime(basic: text) else { throw .missingDate }
      return time
    }
    guard let text = try fields.single("date"), let time = RequestTime(http: text) ?? RequestTime(basic: text)
    else { throw .missingDate }
    return time
  }
}

/// In the query.
extension SignatureClaim {
  /// By these a query is known to be signed.
  static func isIn(_ target: RequestTarget) -> Bool {
    target.items.contains { ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature"].contains($0.name) }
  }

  init(query target: RequestTarget) throws(S3Error) {
    let algorithm = try target.required("X-Amz-Algorithm")
    if algorithm.hasPrefix("AWS4-ECDSA") { throw .algorithmNotImplemented(algorithm) }
    guard algorithm == Self.algorithm else {
      throw .authorizationQueryParameters("X-Amz-Algorithm supports only \"\(Self.algorithm)\"")
    }
    let credential = try target.required("X-Amz-Credential")
    do { scope = try CredentialScope(credential) } catch { throw .authorizationQueryParameters(error.reason) }
    guard let time = RequestTime(basic: try target.required("X-Amz-Date")) else {
      throw .authorizationQueryParameters("X-Amz-Date must be in the form \"yyyyMMddTHHmmssZ\"")
    }
    self.time = time
    guard let signedHeaders = SignedHeaders(try target.required("X-Amz-SignedHeaders")) else {
      throw .authorizationQueryParameters(
        "X-Amz-SignedHeaders is not a list of names in lower case and ascending order")
    }
    self.signedHeaders = signedHeaders
    guard let signature = Hexadecimal.decoded(try target.required("X-Amz-Signature").utf8, count: 32) else {
      throw .authorizationQueryParameters("X-Amz-Signature is not 64 hexadecimal digits in lower case")
    }
    self.signature = signature
  }

  /// For how many seconds a signed query is good; none is a query that expires at once.
  static func lifetime(of target: RequestTarget) throws(S3Error) -> Int {
    let text = try target.required("X-Amz-Expires")
    guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let seconds = Int(text),
      seconds <= 604_800
    else {
      throw .authorizationQueryParameters(
        "X-Amz-Expires is \"\(text)\"; expected a number of seconds that is not above a week (604800)")
    }
    return seconds
  }
}

extension HeaderFields {
  /// The value of a field that may come once.
  func single(_ name: String) throws(S3Error) -> String? {
    var value: String?
    for field in all where field.name == name {
      if value != nil { throw .repeatedField(name) }
      value = field.value
    }
    return value
  }
}

extension RequestTarget {
  /// The decoded value of an item that must come once.
  fileprivate func required(_ name: String) throws(S3Error) -> String {
    guard let value = try single(name) else {
      throw .authorizationQueryParameters(
        "query-string authentication needs X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, "
          + "X-Amz-SignedHeaders and X-Amz-Expires; found no \(name)")
    }
    return value
  }

  /// The decoded value of an item that may come once.
  func single(_ name: String) throws(S3Error) -> String? {
    var value: String?
    for item in items where item.name == name {
      if value != nil { throw .authorizationQueryParameters("\(name) is there more than once") }
      value = item.value
    }
    return value
  }
}
