import StowageStore

/// Configurations that no bucket has here: what there is not is said as S3 says it, and to put one is not implemented.
extension Call {
  /// An answer without anything in it.
  func emptyConfiguration(_ root: String) async throws -> S3Response {
    _ = try await store.bucket(bucket)
    return S3Response(xml: XMLWriter.document(root: root) { _ in })
  }

  func missingConfiguration(_ code: String, _ message: String) throws(S3Error) -> S3Response {
    throw S3Error(code, 404, message, details: [.init("BucketName", bucket)])
  }

  /// To put an empty one changes nothing.
  func putConfiguration(_ root: String, named name: String) async throws -> S3Response {
    let document = try XMLElement.parse(try await document(), root: root, limit: 1 << 20)
    if !document.children.isEmpty { throw S3Error.notImplemented(Operation(name)) }
    return S3Response(200)
  }
}
