import StowageCoding

extension PreparedChunk {
  /// Compresses content where that makes it smaller.
  static func compressing(
    _ content: ArraySlice<UInt8>, with codec: ChunkCodec, _ tools: inout WorkerThreads.Tools
  ) -> PreparedChunk {
    let header = RecordHeader.byteCount
    if tools.buffer.count < content.count {
      tools.buffer = [UInt8](repeating: 0, count: content.count)
    }
    let stored = compress(content, codec, &tools.compressor, &tools.buffer)
    // No longer than needed: what is staged is counted by its bytes.
    let record = [UInt8](unsafeUninitializedCapacity: header + stored.byteCount) { output, count in
      for index in 0..<header { output[index] = 0 }
      tools.buffer.withUnsafeBufferPointer { buffer in
        guard let source = buffer.baseAddress, let target = output.baseAddress, stored.byteCount > 0 else {
          return
        }
        (target + header).update(from: source, count: stored.byteCount)
      }
      count = header + stored.byteCount
    }
    return PreparedChunk(
      record: record, contentBytes: UInt32(content.count), form: PayloadForm(stored.form),
      payloadChecksum: CRC32C.checksum(of: record.span.extracting(header...).bytes))
  }

  private static func compress(
    _ content: ArraySlice<UInt8>, _ codec: ChunkCodec, _ compressor: inout ChunkCompressor,
    _ buffer: inout [UInt8]
  ) -> StoredChunk {
    var span = buffer.mutableSpan
    var bytes = span.mutableBytes
    return compressor.compress(content.span.bytes, with: codec, into: &bytes)
  }
}

extension ShardReader {
  /// The content of a chunk.
  ///
  /// - Parameter key: what it was encrypted with, if it was.
  func content(
    of chunk: ChunkRow, _ decompressor: inout ChunkDecompressor, key: ContentKey? = nil
  ) throws(StoreError) -> [UInt8] {
    let record = try record(at: Int(chunk.offset), recordBytes: Int(chunk.recordBytes))
    let header = record.header
    guard header.chunk == chunk.id, header.contentBytes == chunk.contentBytes else {
      throw .lost("chunk \(chunk.id): chunk \(header.chunk) is in its place")
    }
    let opened = try record.opened(with: key)
    do throws(ChunkError) {
      return try opened.content(&decompressor)
    } catch {
      throw .lost("chunk \(chunk.id): \(error)")
    }
  }
}

extension ShardReader.Record {
  /// What the payload decompresses to, which must not be encrypted.
  func content(_ decompressor: inout ChunkDecompressor) throws(ChunkError) -> [UInt8] {
    if header.form == .raw { return Array(payload) }
    let contentBytes = Int(header.contentBytes)
    var failure: ChunkError?
    let content = [UInt8](unsafeUninitializedCapacity: contentBytes) { buffer, count in
      var output = UnsafeMutableRawBufferPointer(
        rebasing: UnsafeMutableRawBufferPointer(buffer)[..<contentBytes]
      )
      .mutableBytes
      let stored = bytes.span.extracting(RecordHeader.byteCount...).bytes
      do throws(ChunkError) {
        try decompressor.decompress(stored, as: header.form.chunk, into: &output)
        count = contentBytes
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return content
  }
}
