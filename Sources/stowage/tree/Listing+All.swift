import StowageStore

extension Store {
  /// Calls `body` with all current objects whose keys begin so, page by page in the order of keys' bytes.
  nonisolated func forEachPage(
    _ bucket: String, _ prefix: String, _ body: ([VersionRow]) async throws -> Void
  ) async throws {
    var request = ListRequest()
    request.prefix = prefix
    repeat {
      let page = try await list(bucket, request)
      try await body(page.versions)
      request.after = page.next
    } while request.after != nil
  }
}
