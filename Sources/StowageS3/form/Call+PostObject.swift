import StowageCore
import StowageStore

/// Uploads from forms, as browsers send them.
extension Call {
  /// Who posts is known once the fields in front of the file were read; only then it is decided whether he may.
  func postObject() async throws -> S3Response {
    let form = try await UploadForm(request.body, contentType: fields["content-type"] ?? "")
    let caller = try gate.authenticate(form: form.fields.map { ($0.name, $0.value) })
    guard let key = form["key"] else { throw S3Error.missingFormField("key") }
    let wholeKey = key.replacing("${filename}", with: form.fileName)
    let lengths = try Self.lengths(allowedBy: caller, form, bucket: bucket, key: wholeKey)
    var put = self
    put.principal = caller.principal
    put.payload = .unsigned
    put.address.key = wholeKey
    put.request.fields = try form.putFields
    put.request.body = form.content(of: lengths)
    for name in ["referer", "user-agent"] {
      if let value = fields[name] { put.request.fields.set(name, value) }
    }
    put.admittedTo = try await put.checkAccess(Operation("PostObject"))
    return try answer(to: form, key: wholeKey, await put.putObject())
  }

  /// How many bytes the policy allows.
  private static func lengths(
    allowedBy caller: AuthenticatedForm, _ form: UploadForm, bucket: String, key: String
  ) throws(S3Error) -> ClosedRange<Int> {
    guard let text = caller.policy else { return 0...BodyExpectation.contentLimit }
    let policy = try PostPolicy(base64: text)
    var fields = form.fields.map { UploadForm.Field(name: $0.name.lowercased(), value: $0.value) }
    // What the form says about them is not believed: it is not what the file goes to.
    fields.removeAll { ["bucket", "key"].contains($0.name) }
    fields += [.init(name: "bucket", value: bucket), .init(name: "key", value: key)]
    try policy.check(fields, at: Instant(milliseconds: Int64(caller.seconds) * 1000))
    let (least, most) = policy.lengths(upTo: BodyExpectation.contentLimit)
    guard least <= most else { throw .lengthsWithoutFile(least, most) }
    return least...most
  }

  private func answer(to form: UploadForm, key: String, _ put: S3Response) throws(S3Error) -> S3Response {
    let etag = put.fields["etag"] ?? ""
    let path = target.path.hasSuffix("/") ? target.path : target.path + "/"
    let location =
      (fields["host"].map { "http://\($0)" } ?? "") + (address.hostBucket == nil ? "/\(bucket)/" : path)
      + PercentEncoding.encoded(key)
    var response = put
    response.fields.set("location", location)
    if let redirect = form["success_action_redirect"] ?? form["redirect"], Self.isAddress(redirect) {
      response.status = 303
      let separator = redirect.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
      let query =
        "bucket=\(PercentEncoding.encoded(bucket))&key=\(PercentEncoding.encoded(key))&etag=\(PercentEncoding.encoded(etag))"
      response.fields.set("location", redirect + separator + query)
      return response
    }
    switch form["success_action_status"] {
    case "200": response.status = 200
    case "201":
      response.status = 201
      response.fields.set("content-type", "application/xml")
      response.body = .bytes(
        XMLWriter.document(root: "PostResponse", namespace: nil) { xml in
          xml.element("Location", location)
          xml.element("Bucket", bucket)
          xml.element("Key", key)
          xml.element("ETag", etag)
        })
    default: response.status = 204
    }
    return response
  }

  private static func isAddress(_ text: String) -> Bool {
    (text.hasPrefix("http://") || text.hasPrefix("https://")) && !text.utf8.contains { $0 <= 32 || $0 == 127 }
  }
}

extension UploadForm {
  /// The header fields that a put would have to say the same.
  fileprivate var putFields: HeaderFields {
    get throws(S3Error) {
      var put = HeaderFields()
      for field in fields {
        let name = field.name.lowercased()
        switch name {
        case "acl": put.add("x-amz-acl", field.value)
        case "tagging": put.add("x-amz-tagging", try Self.tagging(field.value))
        case let name where Self.kept.contains(name): put.add(name, field.value)
        case let name where name.hasPrefix("x-amz-") && !Self.ofSignatures.contains(name):
          put.add(name, field.value)
        default: continue
        }
        if field.value.utf8.contains(where: { $0 < 32 && $0 != 9 || $0 == 127 }) && name != "tagging" {
          throw S3Error.controlCharacters(inForm: field.name)
        }
      }
      return put
    }
  }

  private static let kept = [
    "cache-control", "content-disposition", "content-encoding", "content-language", "content-md5",
    "content-type", "expires",
  ]
  private static let ofSignatures = [
    "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-security-token", "x-amz-signature",
  ]

  private static func tagging(_ document: String) throws(S3Error) -> String {
    try Tags.parsed(Array(document.utf8), atMost: 10)
      .map { "\(PercentEncoding.encoded($0.name))=\(PercentEncoding.encoded($0.value))" }
      .joined(separator: "&")
  }
}

extension S3Error {
  fileprivate static func lengthsWithoutFile(_ least: Int, _ most: Int) -> S3Error {
    S3Error(
      "InvalidPolicyDocument", 400,
      "No file can meet the policy: it must have at least \(least) bytes and at most \(most).")
  }

  fileprivate static func controlCharacters(inForm name: String) -> S3Error {
    S3Error(
      "InvalidArgument", 400,
      "The form's field \(name) has control characters; no header field can have them.",
      details: [Detail("ArgumentName", name)])
  }
}
