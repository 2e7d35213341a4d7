/// What the fields of a form say about the signature of its policy.
struct FormSignature {
  let signer: Signer
  /// In Base64.
  let policy: String
  /// 32 bytes in Version 4, 20 in Version 2.
  let signature: [UInt8]

  /// With what the policy is signed.
  enum Signer {
    case version4(CredentialScope, RequestTime)
    /// By the secret key itself.
    case version2(accessKey: String)
  }

  /// Nil where nothing is signed.
  init?(_ fields: [(name: String, value: String)]) throws(S3Error) {
    let values = try Self.texts(of: fields)
    if values.isEmpty { return nil }
    func required(_ name: String) throws(S3Error) -> String {
      guard let value = values[name] else { throw .missingFormField(name) }
      return value
    }
    policy = try required("policy")
    if values["awsaccesskeyid"] != nil || values["signature"] != nil {
      if values["x-amz-algorithm"] != nil || values["x-amz-signature"] != nil { throw .severalFormSignatures }
      signer = .version2(accessKey: try required("awsaccesskeyid"))
      guard let signature = Base64.decoded(try required("signature")), signature.count == 20 else {
        throw .malformedVersion2("signature is not Base64 of 20 bytes")
      }
      self.signature = signature
      return
    }
    let algorithm = try required("x-amz-algorithm")
    guard algorithm == SignatureClaim.algorithm else { throw .algorithmNotImplemented(algorithm) }
    let credential = try required("x-amz-credential")
    let scope: CredentialScope
    do { scope = try CredentialScope(credential) } catch { throw .authorizationQueryParameters(error.reason) }
    guard let time = RequestTime(basic: try required("x-amz-date")) else {
      throw .authorizationQueryParameters("x-amz-date must be in the form \"yyyyMMddTHHmmssZ\"")
    }
    signer = .version4(scope, time)
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
