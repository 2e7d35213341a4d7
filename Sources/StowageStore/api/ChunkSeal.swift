import StowageCoding

/// What a chunk is encrypted with, and where it belongs.
struct ChunkSeal: Sendable {
  var key: ContentKey
  var upload: UInt64
  /// Among the chunks of the upload.
  var index: UInt32

  /// Bound to the ciphertext: what a record says of it cannot be changed, nor can it stand in for another chunk.
  fileprivate func place(_ form: ChunkForm, contentBytes: UInt32) -> [UInt8] {
    var writer = ByteWriter()
    writer.put(upload)
    writer.put(index)
    writer.put(form.rawValue)
    writer.put(contentBytes)
    return writer.bytes
  }
}

extension PreparedChunk {
  /// The same with its payload encrypted.
  func sealed(_ seal: ChunkSeal) -> PreparedChunk {
    let payload = seal.key.sealed(
      Array(record[RecordHeader.byteCount...]), at: seal.place(form.chunk, contentBytes: contentBytes))
    return PreparedChunk(
      record: [UInt8](repeating: 0, count: RecordHeader.byteCount) + payload, contentBytes: contentBytes,
      form: PayloadForm(form.chunk, isSealed: true), payloadChecksum: CRC32C.checksum(of: payload.span.bytes))
  }
}

extension ShardReader.Record {
  /// The same with its payload as it was before it was encrypted.
  ///
  /// - Throws: ``StoreError/encrypted(_:)`` without the key that it was encrypted with.
  func opened(with key: ContentKey?) throws(StoreError) -> ShardReader.Record {
    if !header.form.isSealed { return self }
    guard let key else { throw .encrypted("chunk \(header.chunk) is encrypted, and no key was given") }
    let seal = ChunkSeal(key: key, upload: header.upload, index: header.index)
    let place = seal.place(header.form.chunk, contentBytes: header.contentBytes)
    guard let content = key.opened(Array(payload), at: place) else {
      throw .encrypted("chunk \(header.chunk) does not open with the key that was given")
    }
    var record = self
    record.header.form.isSealed = false
    record.bytes = bytes.prefix(RecordHeader.byteCount) + content
    return record
  }
}
