import StowageCoding

/// A key that a client brings along with each request about what is encrypted with it (SSE-C).
struct CustomerKey: Sendable {
  let key: ContentKey

  static let prefix = "x-amz-server-side-encryption-customer-"
  /// For the source of a copy.
  static let sourcePrefix = "x-amz-copy-source-server-side-encryption-customer-"

  /// Nil where there is none.
  ///
  /// - Throws: ``S3Error`` where one of the three fields is missing or wrong.
  init?(_ fields: HeaderFields, prefix: String = Self.prefix) throws(S3Error) {
    let (algorithm, key) = (fields[prefix + "algorithm"], fields[prefix + "key"])
    let md5 = fields[prefix + "key-md5"]
    if algorithm == nil && key == nil && md5 == nil { return nil }
    guard let algorithm else { throw .badCustomerKey(prefix + "algorithm", "a valid encryption algorithm") }
    guard algorithm == "AES256" else { throw .invalidEncryptionAlgorithm(algorithm) }
    guard let key else { throw .badCustomerKey(prefix + "key", "an appropriate secret key") }
    guard let md5 else {
      throw .badCustomerKey(prefix + "key-MD5", "the client calculated MD5 of the secret key")
    }
    guard let bytes = Base64.decoded(key), let secret = ContentKey(bytes) else {
      throw S3Error("InvalidArgument", 400, "The secret key was invalid for the specified algorithm.")
    }
    var digest = MD5()
    digest.update(bytes.span.bytes)
    guard Base64.encoded(digest.digest) == md5 else {
      throw S3Error(
        "InvalidArgument", 400,
        "The calculated MD5 hash of the key did not match the hash that was provided.")
    }
    self.key = secret
  }
}

extension S3Error {
  fileprivate static func badCustomerKey(_ name: String, _ what: String) -> S3Error {
    S3Error(
      "InvalidArgument", 400,
      "Requests specifying Server Side Encryption with Customer provided keys must provide \(what).",
      details: [.init("ArgumentName", name)])
  }

  static func invalidEncryptionAlgorithm(_ value: String) -> S3Error {
    S3Error(
      "InvalidEncryptionAlgorithmError", 400,
      "The Encryption request you specified is not valid. Supported value: AES256.",
      details: [.init("ArgumentValue", value)])
  }
}
