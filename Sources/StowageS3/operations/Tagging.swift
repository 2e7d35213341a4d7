import StowageStore

extension Call {
  private static let bucketDocument = "tagging"

  func bucketTagging() async throws -> S3Response {
    let documents = try await store.bucket(bucket).documents
    guard let document = documents.first(where: { $0.name == Self.bucketDocument }) else {
      throw S3Error(
        "NoSuchTagSet", 404, "The TagSet does not exist", details: [.init("BucketName", bucket)])
    }
    return S3Response(xml: document.bytes)
  }

  func putBucketTagging() async throws -> S3Response {
    let tags = try Tags.parsed(try await document(), atMost: 50)
    try await setDocument(Self.bucketDocument, tags.isEmpty ? nil : Tags.document(tags))
    return S3Response(204)
  }

  func deleteBucketTagging() async throws -> S3Response {
    try await setDocument(Self.bucketDocument, nil)
    return S3Response(204)
  }

  func objectTagging() async throws -> S3Response {
    let version = try await version()
    var response = S3Response(xml: Tags.document(version.attributes.tags))
    response.setVersion(version, in: try await store.bucket(bucket))
    return response
  }

  func putObjectTagging() async throws -> S3Response {
    let tags = try Tags.parsed(try await document(), atMost: 10)
    try await checkAccess(toSet: tags)
    return try await setTags(tags, status: 200)
  }

  func deleteObjectTagging() async throws -> S3Response { try await setTags([], status: 204) }

  private func setTags(_ tags: [ObjectAttributes.Field], status: Int) async throws -> S3Response {
    let version = try await version()
    try await store.update(bucket, key, version: version.id) { attributes, _ in attributes.tags = tags }
    try await reviseExpiry(of: key)
    var response = S3Response(status)
    response.setVersion(version, in: try await store.bucket(bucket))
    return response
  }
}

/// Tags as documents and as the header `x-amz-tagging`.
enum Tags {
  static func document(_ tags: [ObjectAttributes.Field]) -> [UInt8] {
    let document = XMLWriter.document(root: "Tagging") { xml in
      xml.element("TagSet") { xml in
        for tag in tags {
          xml.element("Tag") { xml in
            xml.element("Key", tag.name)
            xml.element("Value", tag.value)
          }
        }
      }
    }
    return document
  }

  static func parsed(_ document: [UInt8], atMost limit: Int) throws(S3Error) -> [ObjectAttributes.Field] {
    let root = try XMLElement.parse(document, root: "Tagging", limit: 1 << 20)
    guard let set = root.children("TagSet").first else {
      throw S3Error("MalformedXML", 400, "The document has no TagSet.")
    }
    var tags: [ObjectAttributes.Field] = []
    for tag in set.children("Tag") {
      tags.append(.init(name: tag.text("Key") ?? "", value: tag.text("Value") ?? ""))
    }
    return try checked(tags, atMost: limit)
  }

  /// `name=value&name=value`, encoded like a query.
  static func parsed(header: String) throws(S3Error) -> [ObjectAttributes.Field] {
    let items = try RequestTarget("/?" + header).items
    return try checked(items.map { .init(name: $0.name, value: $0.value) }, atMost: 10)
  }

  private static func checked(
    _ tags: [ObjectAttributes.Field], atMost limit: Int
  ) throws(S3Error) -> [ObjectAttributes.Field] {
    if tags.count > limit {
      throw S3Error("BadRequest", 400, "There are \(tags.count) tags, expected at most \(limit).")
    }
    if Set(tags.map(\.name)).count < tags.count {
      throw S3Error("InvalidTag", 400, "Cannot provide multiple Tags with the same key")
    }
    for tag in tags where !(1...128 ~= tag.name.count) || tag.value.count > 256 {
      throw S3Error(
        "InvalidTag", 400,
        "The tag \"\(tag.name.prefix(40))\" is too long or empty, expected 1 to 128 characters, and at most 256 in its value."
      )
    }
    return tags.sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
  }
}
