import CLZ4
import CZstd

/// What became of a chunk.
public struct StoredChunk: Hashable, Sendable {
  /// How its bytes are to be read.
  public var form: ChunkForm
  /// Bytes written: fewer than the chunk's, unless the form is raw.
  public var byteCount: Int

  public init(form: ChunkForm, byteCount: Int) {
    self.form = form
    self.byteCount = byteCount
  }
}

/// Compresses chunks, one after the other. Keeps its contexts between chunks, since the memory of a new one costs
/// more than a small chunk takes to compress.
///
/// One per worker; it may move between threads and be used by one at a time. Its memory is that of the most expensive
/// codec it was used with, see ``ChunkCodec``.
public struct ChunkCompressor: ~Copyable {
  private var zstd: OpaquePointer?
  private var lz4: UnsafeMutableRawPointer?

  /// Takes no memory before the first chunk.
  public init() {}

  deinit {
    ZSTD_freeCCtx(zstd)
    lz4?.deallocate()
  }

  /// Writes `chunk` to the beginning of `output`, compressed where that makes it smaller, else as it is. What comes
  /// after the bytes written is unspecified.
  ///
  /// A chunk is stored raw too if the library has no memory for its context: that costs space and no data.
  ///
  /// - Precondition: `output` has room for the chunk, and the chunk is at most ``ChunkLimits/maximumBytes``.
  /// - Complexity: O(chunk), and no allocation after the first chunk of a codec. See Benchmarks for rates.
  public mutating func compress(
    _ chunk: RawSpan, with codec: ChunkCodec, into output: inout MutableRawSpan
  ) -> StoredChunk {
    let count = chunk.byteCount
    precondition(
      count <= ChunkLimits.maximumBytes, "a chunk of \(count) bytes exceeds \(ChunkLimits.maximumBytes)")
    precondition(output.byteCount >= count, "\(output.byteCount) bytes have no room for a chunk of \(count)")
    // Room for one byte less than the chunk: whatever does not fit there is not worth compressing.
    if count > 1 {
      switch codec {
      case .raw: break
      case .lz4:
        let size = compressLZ4(chunk, into: &output)
        if size > 0 { return StoredChunk(form: .lz4, byteCount: size) }
      case .zstd(let level):
        let size = compressZstd(chunk, level: level, into: &output)
        if size > 0 { return StoredChunk(form: .zstd, byteCount: size) }
      }
    }
    chunk.withUnsafeBytes { source in
      output.withUnsafeMutableBytes { $0.copyMemory(from: source) }
    }
    return StoredChunk(form: .raw, byteCount: count)
  }

  /// Bytes written, 0 where they would be as many as the chunk's.
  private mutating func compressLZ4(_ chunk: RawSpan, into output: inout MutableRawSpan) -> Int {
    // LZ4 aligns its state to 8 bytes.
    let state = lz4 ?? .allocate(byteCount: Int(LZ4_sizeofState()), alignment: 16)
    lz4 = state
    return chunk.withUnsafeBytes { source in
      output.withUnsafeMutableBytes { target in
        Int(
          LZ4_compress_fast_extState(
            state, source.baseAddress, target.baseAddress, Int32(source.count), Int32(source.count - 1), 1))
      }
    }
  }

  /// Bytes written, 0 where they would be as many as the chunk's.
  private mutating func compressZstd(_ chunk: RawSpan, level: Int, into output: inout MutableRawSpan) -> Int {
    precondition(ChunkCodec.levels.contains(level), "zstd level \(level) is not in \(ChunkCodec.levels)")
    guard let context = zstd ?? ZSTD_createCCtx() else { return 0 }
    zstd = context
    return chunk.withUnsafeBytes { source in
      output.withUnsafeMutableBytes { target in
        let size = ZSTD_compressCCtx(
          context, target.baseAddress, source.count - 1, source.baseAddress, source.count, Int32(level))
        return ZSTD_isError(size) == 0 ? size : 0
      }
    }
  }
}

// The contexts are owned by the value alone, and only `mutating` functions touch them.
extension ChunkCompressor: @unchecked Sendable {}
