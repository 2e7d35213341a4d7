import CLZ4
import CZlib
import CZstd

/// Zstandard frames with windows of up to 128 MiB, which is what `zstd --long` makes at most without asking the reader
/// to agree.
final class ZstdDecoder: FrameDecoder {
  private static let maximumWindowLog: Int32 = 27

  private let stream: OpaquePointer
  private(set) var isBetweenFrames = false

  init() {
    guard let stream = ZSTD_createDStream() else { preconditionFailure("no memory for a zstd decoder") }
    self.stream = stream
    _ = ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, Self.maximumWindowLog)
  }

  deinit { ZSTD_freeDStream(stream) }

  func decode(
    _ input: inout UnsafeRawBufferPointer, into output: inout UnsafeMutableRawBufferPointer
  ) -> String? {
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let result = ZSTD_decompressStream(stream, &target, &source)
    input = UnsafeRawBufferPointer(rebasing: input[source.pos...])
    output = UnsafeMutableRawBufferPointer(rebasing: output[target.pos...])
    if ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge {
      return "needs more than 128 MiB of memory, for it was made with --long above 27; compress it anew"
    }
    if ZSTD_isError(result) != 0 {
      return "cannot be decoded: \(String(cString: ZSTD_getErrorName(result)))"
    }
    // Without input there is no progress and so no news.
    if source.pos > 0 || target.pos > 0 { isBetweenFrames = result == 0 }
    return nil
  }
}

/// Members of a gzip file.
final class GzipDecoder: FrameDecoder {
  // At an address that stays: zlib remembers it.
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private(set) var isBetweenFrames = false

  init() {
    stream.initialize(to: z_stream())
    let result = stowage_inflate_init_gzip(stream)
    precondition(result == Z_OK, "no memory for a gzip decoder (\(result))")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  func decode(
    _ input: inout UnsafeRawBufferPointer, into output: inout UnsafeMutableRawBufferPointer
  ) -> String? {
    // Zeros behind a member fill a block of a tape, and gzip ignores them too.
    while isBetweenFrames, input.first == 0 { input = UnsafeRawBufferPointer(rebasing: input.dropFirst()) }
    if input.isEmpty { return nil }
    if isBetweenFrames {
      inflateReset(stream)
      isBetweenFrames = false
    }
    // zlib does not write to its input; its declaration lacks the const.
    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(min(input.count, Int(UInt32.max)))
    stream.pointee.next_out = output.bindMemory(to: UInt8.self).baseAddress
    stream.pointee.avail_out = UInt32(min(output.count, Int(UInt32.max)))
    let (before, room) = (Int(stream.pointee.avail_in), Int(stream.pointee.avail_out))
    let result = inflate(stream, Z_NO_FLUSH)
    input = UnsafeRawBufferPointer(rebasing: input[(before - Int(stream.pointee.avail_in))...])
    output = UnsafeMutableRawBufferPointer(rebasing: output[(room - Int(stream.pointee.avail_out))...])
    switch result {
    case Z_STREAM_END: isBetweenFrames = true
    case Z_OK, Z_BUF_ERROR: break
    default:
      return "cannot be decoded: " + (stream.pointee.msg.map { String(cString: $0) } ?? "error \(result)")
    }
    return nil
  }
}

/// LZ4 frames, whose blocks have 4 MiB at most.
final class LZ4Decoder: FrameDecoder {
  private let context: OpaquePointer
  private(set) var isBetweenFrames = false

  init() {
    var context: OpaquePointer?
    LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))
    guard let context else { preconditionFailure("no memory for an lz4 decoder") }
    self.context = context
  }

  deinit { LZ4F_freeDecompressionContext(context) }

  func decode(
    _ input: inout UnsafeRawBufferPointer, into output: inout UnsafeMutableRawBufferPointer
  ) -> String? {
    var (taken, given) = (input.count, output.count)
    let result = LZ4F_decompress(context, output.baseAddress, &given, input.baseAddress, &taken, nil)
    if LZ4F_isError(result) != 0 {
      return "cannot be decoded: \(String(cString: LZ4F_getErrorName(result)))"
    }
    input = UnsafeRawBufferPointer(rebasing: input[taken...])
    output = UnsafeMutableRawBufferPointer(rebasing: output[given...])
    if taken > 0 || given > 0 { isBetweenFrames = result == 0 }
    return nil
  }
}
