import StowageCoding

/// The chunks of one upload on their way into the store: compressed by workers, two at a time, and appended in order as
/// soon as they can be.
///
/// Memory: a chunk that fills, what the store has staged, which it limits, and between them as many chunks of all uploads
/// together as its room for chunks has. A chunk there waits for the store alone, never for whoever sends the next one.
struct UploadStream {
  let store: Store
  let upload: UInt64
  let codec: ChunkCodec
  let key: ContentKey?
  private var sent: UInt32 = 0
  /// Each waits for the one before.
  private var underWay: [Task<Void, any Error>] = []

  private static let most = 2

  init(_ store: Store, _ begun: BegunUpload, _ key: ContentKey?) {
    self.store = store
    self.key = key
    upload = begun.id
    codec = begun.codec
  }

  /// Takes the next chunk; waits where the ones before are not through.
  mutating func send(_ chunk: ArraySlice<UInt8>) async throws {
    if underWay.count == Self.most { try await underWay.removeFirst().value }
    await store.chunkRoom.take()
    let seal = key.map { ChunkSeal(key: $0, upload: upload, index: sent) }
    sent += 1
    let previous = underWay.last
    underWay.append(
      Task { [store, upload, codec] in
        defer { store.chunkRoom.give() }
        let prepared = await store.prepare(chunk, codec, seal)
        try await previous?.value
        try await store.append(upload, prepared)
      })
  }

  /// Waits until all chunks are appended.
  func finish() async throws {
    // Each fails where one before has.
    try await underWay.last?.value
  }

  /// Waits until none is under way any more, whatever becomes of them.
  func settle() async { _ = await underWay.last?.result }
}

/// An upload that the engine has assigned.
struct BegunUpload: Sendable {
  var id: UInt64
  /// Of its tier.
  var codec: ChunkCodec
}

extension Store {
  nonisolated func prepare(
    _ chunk: ArraySlice<UInt8>, _ codec: ChunkCodec, _ seal: ChunkSeal? = nil
  ) async -> PreparedChunk {
    await workers.run { (tools: inout WorkerThreads.Tools) in
      let chunk = PreparedChunk.compressing(chunk, with: codec, &tools)
      return seal.map { chunk.sealed($0) } ?? chunk
    }
  }

  /// Appends a chunk. Returns when there is room for another.
  func append(_ upload: UInt64, _ chunk: PreparedChunk) async throws(StoreError) {
    await caughtUp()
    try stage { (core) throws(StoreError) in try core.append(upload, chunk) }
    limitStaged()
    await placed(upload)
  }

  func abort(upload: UInt64) async {
    await placed(upload)
    // It may have ended with its multipart upload, or with the store.
    try? stage { (core) throws(StoreError) in try core.abort(upload) }
  }

  /// Sends a source's chunks into an upload that `begin` makes once one is full; gives the source up where the task is
  /// cancelled.
  nonisolated func stream<Source: AsyncSequence>(
    _ source: Source, key: ContentKey? = nil, begin: () async throws(StoreError) -> BegunUpload
  ) async throws -> Streamed where Source.Element == [UInt8] {
    var cutter = ChunkCutter(chunkBytes: try await chunkBytes(isSealed: key != nil))
    var stream: UploadStream?
    do {
      for try await buffer in source {
        try Task.checkCancellation()
        try await cutter.add(buffer) { chunk in
          if stream == nil { stream = UploadStream(self, try await begin(), key) }
          try await stream?.send(chunk)
        }
      }
      try Task.checkCancellation()
      if stream != nil {
        if !cutter.tail.isEmpty { try await stream?.send(cutter.tail[...]) }
        try await stream?.finish()
      }
    } catch {
      if let stream {
        await stream.settle()
        await abort(upload: stream.upload)
      }
      throw error
    }
    return stream.map { .begun($0.upload) } ?? .small(cutter.tail)
  }

  /// Bytes of content of a full chunk. What encryption adds takes no more than there is for a chunk.
  private func chunkBytes(isSealed: Bool) throws(StoreError) -> Int {
    guard let core else { throw .closed }
    let bytes = core.settings.chunkBytes
    guard isSealed else { return bytes }
    if bytes <= ContentKey.sealBytes {
      throw .badSettings("chunks of \(bytes) bytes cannot be encrypted, which takes \(ContentKey.sealBytes)")
    }
    return bytes - ContentKey.sealBytes
  }
}

/// What became of a source.
enum Streamed {
  /// It is in this upload.
  case begun(UInt64)
  /// It is less than a chunk and nowhere yet.
  case small([UInt8])
}
