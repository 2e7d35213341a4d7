public import StowageCoding

extension Store {
  /// Begins an upload in parts. It lasts, parts included, until it is completed or aborted.
  public func createMultipart(
    _ bucket: String, _ key: String, _ options: PutOptions = PutOptions()
  ) throws(StoreError) -> MultipartRow {
    try stage { (core) throws(StoreError) in
      try Naming.checkKey(key)
      return try core.createMultipart(
        key, in: try core.bucket(bucket), options.attributes,
        expiry: options.expiry?.instant(from: core.counters.instant))
    }
  }

  /// The multipart upload, which must not have ended.
  public func multipart(_ id: UInt64) throws(StoreError) -> MultipartRow {
    try look { (core) throws(StoreError) in try core.multipart(id) }
  }

  /// Uploads a part. It replaces an earlier one of its number once it is durable.
  ///
  /// - Parameters:
  ///   - key: what it is encrypted with; nil for not at all. All parts of an upload have the same.
  ///   - etag: called when the whole source was read; must not be empty.
  nonisolated public func uploadPart<Source: AsyncSequence & Sendable>(
    _ source: Source, number: UInt32, of multipart: UInt64, declaredBytes: Int? = nil,
    key: ContentKey? = nil, etag: @Sendable () throws -> String
  ) async throws -> UploadRow where Source.Element == [UInt8] {
    let streamed = try await stream(source, key: key) { () async throws(StoreError) in
      try await beginPart(number, of: multipart, declaredBytes)
    }
    let begun: BegunUpload
    var last: [UInt8]?
    switch streamed {
    case .begun(let upload): begun = BegunUpload(id: upload, codec: .raw)
    case .small(let content):
      begun = try await beginPart(number, of: multipart, declaredBytes ?? content.count)
      last = content
    }
    do {
      if let last, !last.isEmpty {
        let seal = key.map { ChunkSeal(key: $0, upload: begun.id, index: 0) }
        try await append(begun.id, await prepare(last[...], begun.codec, seal))
      }
      return try await finishPart(begun.id, try etag())
    } catch {
      await abort(upload: begun.id)
      throw error
    }
  }

  private func beginPart(
    _ number: UInt32, of multipart: UInt64, _ declaredBytes: Int?
  ) throws(StoreError) -> BegunUpload {
    try stage { (core) throws(StoreError) in
      let row = try core.beginPart(number, of: multipart, declaredBytes: declaredBytes)
      return BegunUpload(id: row.id, codec: core.codec(of: row))
    }
  }

  private func finishPart(_ upload: UInt64, _ etag: String) async throws(StoreError) -> UploadRow {
    let row = try stage { (core) throws(StoreError) in try core.finishPart(upload, etag: etag) }
    try await committed()
    return row
  }

  /// The parts that are whole, in the order of their numbers.
  public func parts(of multipart: UInt64) throws(StoreError) -> [UploadRow] {
    try look { (core) throws(StoreError) in try core.finishedParts(of: multipart) }
  }

  /// The uploads in parts that have not ended, in the order of keys and then of their beginning.
  public func multiparts(in bucket: String) throws(StoreError) -> [MultipartRow] {
    try look { (core) throws(StoreError) in
      let id = try core.bucket(bucket).id
      return try core.ask { (catalog) throws(CatalogError) in try catalog.multiparts(in: id) }
    }
  }

  /// Makes the listed parts, in ascending order, one object, and drops all others.
  ///
  /// - Parameter attributes: what to keep with it; nil is what the upload began with.
  public func completeMultipart(
    _ id: UInt64, _ parts: [PartReference], attributes: ObjectAttributes? = nil,
    if condition: Condition = .none
  ) async throws(StoreError) -> VersionRow {
    await placedParts(of: id)
    let version = try stage { (core) throws(StoreError) in
      let row = try core.multipart(id)
      return try core.completeMultipart(id, parts, attributes ?? row.attributes, if: condition)
    }
    return version
  }

  /// Makes the listed parts, in ascending order, one object with these options, and drops all others.
  ///
  /// - Parameter options: the expiry among them, whatever the upload began with.
  public func completeMultipart(
    _ id: UInt64, _ parts: [PartReference], _ options: PutOptions
  ) async throws(StoreError) -> VersionRow {
    await placedParts(of: id)
    return try stage { (core) throws(StoreError) in
      try core.completeMultipart(
        id, parts, options.attributes, if: options.condition, endsExpiry: options.endsExpiry,
        expiry: .some(options.expiry?.instant(from: core.counters.instant)))
    }
  }

  /// Gives up an upload in parts.
  public func abortMultipart(_ id: UInt64) async throws(StoreError) {
    await placedParts(of: id)
    try stage { (core) throws(StoreError) in try core.abortMultipart(id) }
  }

  /// Waits until no chunk of a part waits for its place.
  private func placedParts(of multipart: UInt64) async {
    let uploads = core?.pending.values.filter { $0.multipart == multipart }.map(\.id) ?? []
    for upload in uploads { await placed(upload) }
  }
}
