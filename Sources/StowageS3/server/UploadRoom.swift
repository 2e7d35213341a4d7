import StowageStore

/// Bytes that the contents of requests may hold in memory at once. Who comes when they are taken waits for his turn;
/// meanwhile nothing of his content is read.
struct UploadRoom: Sendable {
  private let bytes: FairSemaphore

  /// What one content holds at most, however large it is: a chunk that fills, and pieces on their way to it. Chunks that
  /// are full are bounded by the store.
  static let perContentMax = 8 << 20

  init(bytes: Int) { self.bytes = FairSemaphore(bytes) }

  /// Does `body` once there is room for what a content of so many bytes holds.
  func hold<Value: Sendable>(_ contentBytes: Int, _ body: () async throws -> Value) async rethrows -> Value {
    let held = min(contentBytes, Self.perContentMax)
    await bytes.take(held)
    defer { bytes.give(held) }
    return try await body()
  }
}
