/// What the fields of a form say about the signature of its policy.
struct FormSignature {
  let scope: CredentialScope
  let time: RequestTime
  /// In Base64.
  let policy: String
  /// 32 bytes.
  let signature: [UInt8]

  /// Nil where nothing is signed.
  init?(_ fields: [(name: String, value: String)]) throws(S3Error) {
    let values = try Self.texts(of: fields)
    if values["awsaccesskeyid"] != nil || values["signature"] != nil { throw .signatureVersion2 }
    if values.isEmpty { return nil }
    func required(_ name: String) throws(S3Error) -> String {
      guard let value = values[name] else { throw .missingFormField(name) }
      return value
    }
    policy = try required("policy")
    let algorithm = try required("x-amz-algorithm")
    guard algorithm == SignatureClaim.algorithm else { throw .algorithmNotImplemented(algorithm) }
    let credential = try required("x-amz-credential")
    do { scope = try CredentialScope(credential) } catch { throw .authorizationQueryParameters(error.reason) }
    guard let time = RequestTime(basic: try required("x-amz-date")) else {
      throw .authorizationQueryParameters("x-amz-date must be in the form \"yyyyMMddTHHmmssZ\"")
    }
    self.time = time
    guard let signature = Hexadecimal.decoded(try required("x-amz-signature").utf8, count: 32) else {
      throw .authorizationQueryParameters("x-amz-signature is not 64 hexadecimal digits in lower case")
    }
    self.signature = signature
  }

  /// The fields of signatures, by their names in lower case.
  private static func texts(of fields: [(name: String, value: String)]) throws(S3Error) -> [String: String] {
    let names = [
      "policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature", "awsaccesskeyid",
      "signature",
    ]
    var values: [String: String] = [:]
    for (name, value) in fields {
      let name = name.lowercased()
      guard names.contains(name) else { continue }
      if values.updateValue(value, forKey: name) != nil { throw .repeatedField(name) }
    }
    return values
  }
}
