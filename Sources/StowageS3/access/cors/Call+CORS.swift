import StowageStore

extension Call {
  func bucketCORS() async throws -> S3Response {
    guard let configuration = CORSConfiguration(try await store.bucket(bucket)) else {
      throw S3Error(
        "NoSuchCORSConfiguration", 404, "The CORS configuration does not exist",
        details: [.init("BucketName", bucket)])
    }
    return S3Response(xml: configuration.xml)
  }

  func putBucketCORS() async throws -> S3Response {
    let configuration = try CORSConfiguration(document: try await document(atMost: 64 << 10))
    try await setDocument(CORSConfiguration.document, configuration.xml)
    return S3Response(200)
  }

  func deleteBucketCORS() async throws -> S3Response {
    try await setDocument(CORSConfiguration.document, nil)
    return S3Response(204)
  }

  /// A browser asks whether a page may send a request. Nothing is done, and nobody needs to have signed.
  func preflight() async throws -> S3Response {
    guard let origin = fields["origin"] else {
      throw S3Error("BadRequest", 400, "Insufficient information. Origin request header needed.")
    }
    guard let method = fields["access-control-request-method"] else {
      throw S3Error(
        "BadRequest", 400, "Insufficient information. Access-Control-Request-Method header needed.")
    }
    guard let name = address.bucket else {
      throw Self.forbidden("CORS is not enabled for the service.", method)
    }
    guard let configuration = CORSConfiguration(try await store.bucket(name)) else {
      throw Self.forbidden("CORSResponse: CORS is not enabled for this bucket.", method)
    }
    let headers = (fields["access-control-request-headers"] ?? "").split(separator: ",")
      .map { String($0.filter { $0 != " " }) }.filter { !$0.isEmpty }
    guard let rule = configuration.rule(forOrigin: origin, method: method, headers: headers) else {
      throw Self.forbidden(
        "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / "
          + "Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
        method)
    }
    var response = S3Response(200)
    rule.describe(to: origin, in: &response)
    if !headers.isEmpty {
      response.fields.set("access-control-allow-headers", headers.joined(separator: ", ").lowercased())
    }
    return response
  }

  private static func forbidden(_ message: String, _ method: String) -> S3Error {
    S3Error(
      "AccessForbidden", 403, message,
      details: [.init("Method", method), .init("ResourceType", "BUCKET")])
  }
}

extension S3Response {
  /// Tells the browser whether the page that has sent a request may see the answer.
  mutating func setCORS(_ request: S3Request, _ bucket: BucketRow) {
    guard let origin = request.fields["origin"] else { return }
    let method = request.fields["access-control-request-method"] ?? request.method
    CORSConfiguration(bucket)?.rule(forOrigin: origin, method: method)?.describe(to: origin, in: &self)
  }
}
