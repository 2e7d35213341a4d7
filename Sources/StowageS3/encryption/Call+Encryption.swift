import StowageCoding
import StowageStore

extension Call {
  /// Chooses how what is put is encrypted: as its fields say, or else as its bucket does.
  func applyEncryption(of bucket: BucketRow, to options: inout PutOptions) async throws {
    options.attributes.encryption = nil
    let method = fields["x-amz-server-side-encryption"]
    if let customer = try CustomerKey(fields) {
      if method != nil { throw S3Error.twoEncryptions }
      let encryption = Encryption(customer: customer)
      options.attributes.encryption = encryption
      options.key = encryption.contentKey(from: customer.key)
      return
    }
    if let method { try Self.check(method) }
    if method == nil && !bucket.encrypts { return }
    let encryption = Encryption()
    options.attributes.encryption = encryption
    options.key = encryption.contentKey(from: try await storeKey())
  }

  private static func check(_ method: String) throws(S3Error) {
    if method == "AES256" { return }
    if method.hasPrefix("aws:kms") { throw .noKeyManagement(method) }
    throw .invalidArgument("x-amz-server-side-encryption", method, "AES256")
  }

  /// Whether the fields of a copy ask for an encryption.
  var asksForEncryption: Bool {
    fields["x-amz-server-side-encryption"] != nil || fields[CustomerKey.prefix + "algorithm"] != nil
  }

  /// The store's own key, or in a store without a folder one that lasts as long as the service.
  private func storeKey() async throws -> ContentKey { try await store.encryptionKey() ?? serviceKey }

  /// What the content of an object opens with; nil where it is not encrypted.
  ///
  /// - Parameter prefix: of the fields with the customer's key.
  /// - Throws: ``S3Error`` where the key is missing, another one, or too much.
  func contentKey(
    of attributes: ObjectAttributes, prefix: String = CustomerKey.prefix
  ) async throws -> ContentKey? {
    try await contentKey(of: attributes, prefix, missing: .keyIsMissing, wrong: .accessDenied)
  }

  /// What a part of an upload is encrypted with.
  func partKey(of upload: MultipartRow) async throws -> ContentKey? {
    try await contentKey(
      of: upload.attributes, CustomerKey.prefix, missing: .partKeyIsMissing, wrong: .partKeyIsWrong)
  }

  private func contentKey(
    of attributes: ObjectAttributes, _ prefix: String, missing: S3Error, wrong: S3Error
  ) async throws -> ContentKey? {
    let customer = try CustomerKey(fields, prefix: prefix)
    guard let encryption = attributes.encryption else {
      if customer != nil { throw S3Error.keyIsTooMuch }
      return nil
    }
    guard encryption.keeper != .store else {
      if customer != nil { throw S3Error.keyIsTooMuch }
      return encryption.contentKey(from: try await storeKey())
    }
    guard let customer else { throw missing }
    guard encryption.isMade(with: customer.key) else { throw wrong }
    return encryption.contentKey(from: customer.key)
  }

  // MARK: Buckets

  func bucketEncryption() async throws -> S3Response {
    let documents = try await store.bucket(bucket).documents
    guard let document = documents.first(where: { $0.name == BucketRow.encryptionDocument }) else {
      throw S3Error(
        "ServerSideEncryptionConfigurationNotFoundError", 404,
        "The server side encryption configuration was not found", details: [.init("BucketName", bucket)])
    }
    return S3Response(xml: document.bytes)
  }

  func putBucketEncryption() async throws -> S3Response {
    let root = try XMLElement.parse(
      try await document(), root: "ServerSideEncryptionConfiguration", limit: 1 << 20)
    let rules = root.children("Rule")
    guard rules.count == 1 else {
      throw S3Error.malformedXML("there are \(rules.count) rules, expected one")
    }
    for child in rules[0].children where child.name != "ApplyServerSideEncryptionByDefault" {
      if child.name == "BucketKeyEnabled" && child.text == "false" { continue }
      throw S3Error("NotImplemented", 501, "\(child.name) of a rule of encryption is not implemented.")
    }
    guard
      let method = rules[0].child("ApplyServerSideEncryptionByDefault")?.text("SSEAlgorithm")
    else { throw S3Error.malformedXML("the rule has no SSEAlgorithm") }
    if method.hasPrefix("aws:kms") { throw S3Error.noKeyManagement(method) }
    guard method == "AES256" else {
      throw S3Error.malformedXML("SSEAlgorithm is \(method.prefix(40)), expected AES256")
    }
    let kept = XMLWriter.document(root: "ServerSideEncryptionConfiguration") { xml in
      xml.element("Rule") { xml in
        xml.element("ApplyServerSideEncryptionByDefault") { $0.element("SSEAlgorithm", "AES256") }
        xml.element("BucketKeyEnabled", false)
      }
    }
    try await setDocument(BucketRow.encryptionDocument, kept)
    return S3Response(200)
  }

  func deleteBucketEncryption() async throws -> S3Response {
    try await setDocument(BucketRow.encryptionDocument, nil)
    return S3Response(204)
  }
}

extension BucketRow {
  fileprivate static let encryptionDocument = "encryption"

  /// Whether what is put without a word is encrypted with the store's key.
  fileprivate var encrypts: Bool { documents.contains { $0.name == Self.encryptionDocument } }
}

extension S3Error {
  fileprivate static let twoEncryptions = S3Error(
    "InvalidArgument", 400,
    "Server Side Encryption with Customer provided key is incompatible with the encryption method specified")

  fileprivate static func noKeyManagement(_ method: String) -> S3Error {
    S3Error(
      "NotImplemented", 501, "Encryption by \(method.prefix(40)) is not implemented; AES256 is.",
      details: [.init("Header", "x-amz-server-side-encryption")])
  }

  fileprivate static let keyIsMissing = S3Error(
    "InvalidRequest", 400,
    "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object."
  )

  fileprivate static let keyIsTooMuch = S3Error(
    "InvalidRequest", 400, "The encryption parameters are not applicable to this object.")

  fileprivate static let partKeyIsMissing = S3Error(
    "InvalidRequest", 400,
    "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters."
  )

  fileprivate static let partKeyIsWrong = S3Error(
    "InvalidRequest", 400,
    "The provided encryption parameters did not match the ones used originally.")
}
