import StowageCoding
import StowageCore

/// Changes what is kept with an object once its content is known: an ETag can be told at its end only.
public typealias AttributesAtEnd = @Sendable (inout ObjectAttributes) throws -> Void

extension Store {
  /// Puts an object. It is there, whole and durable, once this has returned; until then readers see what was there
  /// before.
  ///
  /// Where the source throws or the task is cancelled nothing of it stays. Memory: a few chunks, whatever the size.
  ///
  /// - Parameter atEnd: called when the whole source was read, before the object is made.
  /// - Throws: ``StoreError``, or what the source or `atEnd` has thrown.
  @discardableResult
  nonisolated public func put<Source: AsyncSequence & Sendable>(
    _ source: Source, to bucket: String, _ key: String, _ options: PutOptions = PutOptions(),
    atEnd: AttributesAtEnd? = nil
  ) async throws -> VersionRow where Source.Element == [UInt8] {
    let request = PutRequest(bucket: bucket, key: key, options: options)
    let streamed = try await stream(source, key: options.key) { () async throws(StoreError) in
      try await begin(request)
    }
    return try await finish(streamed, request, atEnd)
  }

  /// Puts an object that is in memory.
  @discardableResult
  nonisolated public func put(
    _ content: [UInt8], to bucket: String, _ key: String, _ options: PutOptions = PutOptions()
  ) async throws(StoreError) -> VersionRow {
    var request = PutRequest(bucket: bucket, key: key, options: options)
    request.options.declaredBytes = content.count
    let whole: Result<VersionRow, any Error>
    do {
      whole = .success(try await put(OneBuffer(bytes: content), request))
    } catch {
      whole = .failure(error)
    }
    switch whole {
    case .success(let version): return version
    case .failure(let error as StoreError): throw error
    case .failure(let error): throw .readOnly(reason: "\(error)")
    }
  }

  nonisolated private func put(_ source: OneBuffer, _ request: PutRequest) async throws -> VersionRow {
    let streamed = try await stream(source, key: request.options.key) { () async throws(StoreError) in
      try await begin(request)
    }
    return try await finish(streamed, request, nil)
  }

  nonisolated private func finish(
    _ streamed: Streamed, _ request: PutRequest, _ atEnd: AttributesAtEnd?
  ) async throws -> VersionRow {
    var request = request
    switch streamed {
    case .begun(let upload):
      do {
        try atEnd?(&request.options.attributes)
      } catch {
        await abort(upload: upload)
        throw error
      }
      return try await complete(upload, request)
    case .small(let content):
      try atEnd?(&request.options.attributes)
      // What is encrypted is bound to its upload, which must be known before.
      if request.options.key == nil, let codec = try await onlyCodec {
        let chunk = content.isEmpty ? nil : await prepare(content[...], codec)
        return try await putSmall(request, chunk)
      }
      let begun = try await begin(request)
      let seal = request.options.key.map { ChunkSeal(key: $0, upload: begun.id, index: 0) }
      let chunk = content.isEmpty ? nil : await prepare(content[...], begun.codec, seal)
      return try await complete(begun.id, request, chunk)
    }
  }

  /// The codec of all uploads where the store has one tier.
  private var onlyCodec: ChunkCodec? {
    get throws(StoreError) {
      guard let core else { throw .closed }
      return core.settings.tiers.count == 1 ? core.settings.tiers[0].codec : nil
    }
  }

  private func begin(_ request: PutRequest) throws(StoreError) -> BegunUpload {
    try stage { (core) throws(StoreError) in try core.begin(request) }
  }

  private func complete(
    _ upload: UInt64, _ request: PutRequest, _ last: PreparedChunk? = nil
  ) async throws(StoreError) -> VersionRow {
    await caughtUp()
    let whole = try stage { (core) throws(StoreError) in try core.finish(upload, request, last) }
    return try await committed(whole, upload, request)
  }

  /// All at once, since each visit to the store's thread costs more than a small object.
  private func putSmall(_ request: PutRequest, _ chunk: PreparedChunk?) async throws(StoreError) -> VersionRow
  {
    await caughtUp()
    let (upload, whole) = try stage { (core) throws(StoreError) in
      let upload = try core.begin(request).id
      return (upload, try core.finish(upload, request, chunk))
    }
    return try await committed(whole, upload, request)
  }

  /// Makes the object first where the last chunk waits for its place: with it, its group would have to wait for that too.
  private func committed(
    _ whole: VersionRow?, _ upload: UInt64, _ request: PutRequest
  ) async throws(StoreError) -> VersionRow {
    let version: VersionRow
    if let whole {
      version = whole
    } else {
      await placed(upload)
      version = try stage { (core) throws(StoreError) in try core.complete(upload, request) }
    }
    try await committed()
    return version
  }
}

/// A put that is under way.
struct PutRequest: Sendable {
  var bucket: String
  var key: String
  var options: PutOptions
}

extension StoreCore {
  fileprivate func begin(_ request: PutRequest) throws(StoreError) -> BegunUpload {
    try Naming.checkKey(request.key)
    let row = try begin(
      UploadRequest(
        bucket: try bucket(request.bucket), key: request.key,
        contentType: request.options.attributes.contentType,
        declaredBytes: request.options.declaredBytes,
        expiry: request.options.expiry?.instant(from: counters.instant)))
    return BegunUpload(id: row.id, codec: codec(of: row))
  }

  /// The codec of an upload's tier.
  func codec(of row: UploadRow) -> ChunkCodec {
    settings.tier(row.tier).codec
  }

  /// Appends the last chunk and makes the object; nil where the chunk waits for its place.
  fileprivate func finish(
    _ upload: UInt64, _ request: PutRequest, _ last: PreparedChunk?
  ) throws(StoreError) -> VersionRow? {
    if let last {
      try orGiveUp(upload) { () throws(StoreError) in try append(upload, last) }
      if isWaiting(upload) { return nil }
    }
    return try complete(upload, request)
  }

  fileprivate func complete(_ upload: UInt64, _ request: PutRequest) throws(StoreError) -> VersionRow {
    try orGiveUp(upload) { () throws(StoreError) in
      try complete(
        [upload], in: try bucket(request.bucket), request.key, request.options.attributes,
        if: request.options.condition, endsExpiry: request.options.endsExpiry)
    }
  }

  /// Gives the upload up where the next step cannot be.
  private func orGiveUp<Value>(
    _ upload: UInt64, _ step: () throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    do throws(StoreError) {
      return try step()
    } catch {
      if failure == nil && pending[upload] != nil { try? abort(upload) }
      throw error
    }
  }
}

/// A source of one buffer.
struct OneBuffer: AsyncSequence, AsyncIteratorProtocol, Sendable {
  var bytes: [UInt8]?

  func makeAsyncIterator() -> OneBuffer { self }

  mutating func next() async -> [UInt8]? {
    defer { bytes = nil }
    return bytes
  }
}
