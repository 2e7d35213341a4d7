/// Cuts a stream of buffers into chunks.
struct ChunkCutter {
  let chunkBytes: Int
  private var rest: [UInt8] = []

  init(chunkBytes: Int) { self.chunkBytes = chunkBytes }

  /// What is left of the stream: less than a chunk.
  var tail: [UInt8] { rest }

  /// Adds a buffer and calls `body` with each chunk that is full.
  mutating func add(_ buffer: [UInt8], _ body: (ArraySlice<UInt8>) async throws -> Void) async throws {
    var start = 0
    while start < buffer.count {
      let end = min(buffer.count, start + chunkBytes - rest.count)
      if end - start == chunkBytes {
        // Most chunks of a large buffer are never copied.
        try await body(buffer[start..<end])
      } else {
        rest += buffer[start..<end]
        if rest.count == chunkBytes {
          let chunk = rest
          rest = []
          try await body(chunk[...])
        }
      }
      start = end
    }
  }
}
