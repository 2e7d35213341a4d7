import StowageStore

extension Call {
  func deleteObject() async throws -> S3Response {
    let deleted = try await delete(key, named: target["versionId"], if: deleteCondition())
    var response = S3Response(204)
    if let version = deleted.version { response.fields.set("x-amz-version-id", version) }
    if deleted.isMarker { response.fields.set("x-amz-delete-marker", "true") }
    return response
  }

  /// Where a version is named there are none, and of the fields only `If-Match`, as in S3.
  private func deleteCondition() throws(S3Error) -> Condition {
    for name in ["x-amz-if-match-size", "x-amz-if-match-last-modified-time"] where fields[name] != nil {
      throw .conditionNotImplemented(name)
    }
    if fields["if-match"] != nil && target["versionId"] != nil {
      throw .conditionNotImplemented("If-Match with a versionId")
    }
    return Condition(ifMatch: fields["if-match"])
  }

  private struct Deleted {
    /// What the client calls what is gone or was made; nil where the bucket has no versions.
    var version: String?
    var isMarker = false
  }

  private func delete(_ key: String, named name: String?, if condition: Condition = .none) async throws
    -> Deleted
  {
    let versioning = try await store.bucket(bucket).versioning
    guard let name else {
      let deletion = try await store.delete(bucket, key, if: condition, endsExpiry: true)
      // In a bucket whose versions are all kept a marker hides what there is.
      if versioning != .enabled && deletion.version != nil { await served(delete: key) }
      if versioning == .off { return Deleted() }
      let text = deletion.version.map { versioning == .suspended ? "null" : VersionName.text($0) }
      return Deleted(version: text, isMarker: deletion.isMarker)
    }
    let versions = try await store.versions(bucket, key)
    let version: VersionRow
    do {
      version = try named(name, versions, key)
    } catch {
      if error.code != "NoSuchVersion" { throw error }
      return Deleted(version: name)
    }
    let deletion = try await store.delete(
      bucket, key, version: version.id, bypassesGovernance: try await mayBypassGovernance(of: key))
    await served(delete: key, version)
    try await reviseExpiry(of: key)
    return Deleted(version: versioning == .off ? nil : name, isMarker: deletion.isMarker)
  }

  func deleteObjects() async throws -> S3Response {
    let root = try XMLElement.parse(try await document(atMost: 4 << 20), root: "Delete", limit: 4 << 20)
    let objects = root.children("Object")
    if objects.isEmpty || objects.count > 1000 {
      throw S3Error("MalformedXML", 400, "The document lists \(objects.count) objects, expected 1 to 1000.")
    }
    let isQuiet = root.text("Quiet") == "true"
    var outcomes: [Outcome] = []
    for object in objects {
      guard let key = object.text("Key"), !key.isEmpty else {
        throw S3Error("MalformedXML", 400, "An object in the document has no Key.")
      }
      let name = object.text("VersionId").flatMap { $0.isEmpty ? nil : $0 }
      outcomes.append(
        Outcome(key: key, name: name, result: await result(ofDeletingIfAllowed: key, named: name, object)))
    }
    let document = XMLWriter.document(root: "DeleteResult") { xml in
      for outcome in outcomes { describe(outcome, isQuiet, in: &xml) }
    }
    return S3Response(xml: document)
  }

  /// What became of an object of a list.
  private struct Outcome {
    var key: String
    /// What the client calls the version, nil for none.
    var name: String?
    var result: Result<Deleted, S3Error>
  }

  /// Each is judged by itself: a policy may be about some of them.
  private func result(
    ofDeletingIfAllowed key: String, named name: String?, _ object: XMLElement
  ) async -> Result<Deleted, S3Error> {
    do {
      let action = name == nil ? "s3:DeleteObject" : "s3:DeleteObjectVersion"
      if try await !isAllowed(action, key, version: name) {
        return .failure(.accessDenied)
      }
      return .success(try await delete(key, named: name, if: try Self.condition(of: object, named: name)))
    } catch {
      return .failure(error.asS3Error)
    }
  }

  /// What an object in a list says that must hold.
  private static func condition(of object: XMLElement, named name: String?) throws(S3Error) -> Condition {
    for element in ["LastModifiedTime", "Size"] where object.text(element) != nil {
      throw .conditionNotImplemented(element)
    }
    guard let etag = object.text("ETag") else { return .none }
    if name != nil { throw .conditionNotImplemented("ETag with a VersionId") }
    return Condition(ifMatch: etag)
  }

  private func describe(_ outcome: Outcome, _ isQuiet: Bool, in xml: inout XMLWriter) {
    switch outcome.result {
    case .success(let deleted):
      if !isQuiet { describe(deleted, outcome.key, outcome.name, in: &xml) }
    case .failure(let error):
      xml.element("Error") { xml in
        xml.element("Key", outcome.key)
        if let name = outcome.name { xml.element("VersionId", name) }
        xml.element("Code", error.code)
        xml.element("Message", error.message)
      }
    }
  }

  private func describe(_ deleted: Deleted, _ key: String, _ name: String?, in xml: inout XMLWriter) {
    xml.element("Deleted") { xml in
      xml.element("Key", key)
      if let name { xml.element("VersionId", name) }
      if deleted.isMarker {
        xml.element("DeleteMarker", "true")
        if let version = deleted.version { xml.element("DeleteMarkerVersionId", version) }
      }
    }
  }
}

extension S3Error {
  fileprivate static func conditionNotImplemented(_ name: String) -> S3Error {
    S3Error(
      "NotImplemented", 501, "A delete on the condition \(name) is not implemented; If-Match of a key is.",
      details: [Detail("Header", name)])
  }
}
