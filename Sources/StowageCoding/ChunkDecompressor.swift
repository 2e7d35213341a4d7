import CLZ4
import CZstd

/// Why the bytes of a stored chunk do not give the chunk.
public enum ChunkError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The bytes are not one whole block or frame of their form, or give more than was declared.
  case malformed(form: ChunkForm, storedBytes: Int, expectedBytes: Int)
  /// The bytes are well formed and give another length than was declared.
  case wrongLength(form: ChunkForm, expectedBytes: Int, foundBytes: Int)
  /// The library has no memory for its context.
  case outOfMemory

  public var description: String {
    switch self {
    case .malformed(let form, let stored, let expected):
      "\(stored) bytes of \(form) do not decode to a chunk of \(expected) bytes"
    case .wrongLength(let form, let expected, let found):
      "a chunk stored as \(form) has \(found) bytes, expected \(expected)"
    case .outOfMemory:
      "no memory for a decompression context"
    }
  }
}

/// Decompresses chunks, one after the other, from bytes that may be anything.
///
/// One per worker, as ``ChunkCompressor``; its context takes 160 kB, whatever the chunks.
public struct ChunkDecompressor: ~Copyable {
  private var zstd: OpaquePointer?

  /// Takes no memory before the first chunk.
  public init() {}

  deinit { ZSTD_freeDCtx(zstd) }

  /// Fills `chunk`, whose length is the length that the chunk is declared to have, from `stored`.
  ///
  /// Never writes outside `chunk` and never needs memory that depends on what `stored` claims: decoding is in one go
  /// into `chunk`, without a window. That `chunk` is right is for a checksum to say. After an error its contents are
  /// unspecified.
  ///
  /// - Precondition: `chunk` is at most ``ChunkLimits/maximumBytes``.
  /// - Throws: unless `stored` is exactly one block or frame that gives exactly as many bytes as `chunk` has.
  /// - Complexity: O(stored + chunk).
  public mutating func decompress(
    _ stored: RawSpan, as form: ChunkForm, into chunk: inout MutableRawSpan
  ) throws(ChunkError) {
    let expected = chunk.byteCount
    precondition(
      expected <= ChunkLimits.maximumBytes, "a chunk of \(expected) bytes exceeds \(ChunkLimits.maximumBytes)"
    )
    switch form {
    case .raw:
      guard stored.byteCount == expected else {
        throw .wrongLength(form: form, expectedBytes: expected, foundBytes: stored.byteCount)
      }
      stored.withUnsafeBytes { source in
        chunk.withUnsafeMutableBytes { $0.copyMemory(from: source) }
      }
    case .lz4, .zstd:
      // No compressor makes more than the chunk, and nothing is compressed to store nothing.
      guard expected > 0, 0 < stored.byteCount, stored.byteCount < expected else {
        throw .malformed(form: form, storedBytes: stored.byteCount, expectedBytes: expected)
      }
      let found =
        form == .lz4 ? decompressLZ4(stored, into: &chunk) : try decompressZstd(stored, into: &chunk)
      guard let found else {
        throw .malformed(form: form, storedBytes: stored.byteCount, expectedBytes: expected)
      }
      guard found == expected else {
        throw .wrongLength(form: form, expectedBytes: expected, foundBytes: found)
      }
    }
  }

  /// Bytes that came out, nil where the block is malformed.
  private func decompressLZ4(_ stored: RawSpan, into chunk: inout MutableRawSpan) -> Int? {
    stored.withUnsafeBytes { source in
      chunk.withUnsafeMutableBytes { target in
        let size = LZ4_decompress_safe(
          source.baseAddress, target.baseAddress, Int32(source.count), Int32(target.count))
        return size >= 0 ? Int(size) : nil
      }
    }
  }

  /// Bytes that came out, nil where the frame is malformed or not alone.
  private mutating func decompressZstd(
    _ stored: RawSpan, into chunk: inout MutableRawSpan
  ) throws(ChunkError) -> Int? {
    guard let context = zstd ?? ZSTD_createDCtx() else { throw .outOfMemory }
    zstd = context
    return stored.withUnsafeBytes { source in
      chunk.withUnsafeMutableBytes { target in
        // The library would go on with a second frame, and skip frames that it is told to skip.
        guard ZSTD_findFrameCompressedSize(source.baseAddress, source.count) == source.count else {
          return nil
        }
        let size = ZSTD_decompressDCtx(
          context, target.baseAddress, target.count, source.baseAddress, source.count)
        return ZSTD_isError(size) == 0 ? size : nil
      }
    }
  }
}

// The context is owned by the value alone, and only `mutating` functions touch it.
extension ChunkDecompressor: @unchecked Sendable {}
