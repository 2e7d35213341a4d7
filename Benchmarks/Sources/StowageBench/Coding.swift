import Glibc
import StowageCoding
import StowageCore

/// Bytes per second on one core of what a store does to bytes. 10^6 bytes are a MB.
enum Coding {
  static let chunkBytes = 4 << 20

  static func rates() throws {
    let chunks = chunksOfFiles()
    let total = chunks.reduce(0) { $0 + $1.count }
    print(
      "\(total >> 20) MiB of shared libraries and headers in chunks of \(chunkBytes >> 20) MiB, best of five")
    for text in ["lz4", "zstd:1", "zstd:3"] { try codec(ChunkCodec(text), chunks) }
    checksum(chunks)
    for text in ["rs:4+2", "rs:10+4", "lrc:12+2+2"] { try erasure(ErasureCode(text)) }
  }

  /// Up to 64 MiB of what the machine has, since made-up bytes compress like nothing real.
  static func chunksOfFiles() -> [[UInt8]] {
    var bytes: [UInt8] = []
    var found = glob_t()
    defer { globfree(&found) }
    for pattern in ["/usr/lib/*/lib*.so*", "/usr/include/*.h", "/usr/include/*/*.h"] {
      glob(pattern, pattern.hasPrefix("/usr/lib") ? 0 : GLOB_APPEND, nil, &found)
    }
    for index in 0..<Int(found.gl_pathc) where bytes.count < 64 << 20 {
      guard let path = found.gl_pathv[index], let file = fopen(path, "r") else { continue }
      defer { fclose(file) }
      bytes += [UInt8](unsafeUninitializedCapacity: chunkBytes) { buffer, count in
        count = fread(buffer.baseAddress, 1, chunkBytes, file)
      }
    }
    return stride(from: 0, to: bytes.count, by: chunkBytes).map {
      Array(bytes[$0..<min($0 + chunkBytes, bytes.count)])
    }
  }

  static func codec(_ codec: ChunkCodec, _ chunks: [[UInt8]]) {
    var compressor = ChunkCompressor()
    var decompressor = ChunkDecompressor()
    var stored = chunks.map { [UInt8](repeating: 0, count: $0.count) }
    var forms = chunks.map { _ in StoredChunk(form: .raw, byteCount: 0) }
    let compression = best {
      for index in chunks.indices {
        let chunk = chunks[index]
        var span = stored[index].mutableSpan
        var room = span.mutableBytes
        forms[index] = compressor.compress(chunk.span.bytes, with: codec, into: &room)
      }
    }
    var output = [UInt8](repeating: 0, count: chunkBytes)
    let decompression = best {
      for index in chunks.indices {
        let frame = stored[index]
        output.withUnsafeMutableBytes { bytes in
          var room = UnsafeMutableRawBufferPointer(rebasing: bytes[..<chunks[index].count]).mutableBytes
          do throws(ChunkError) {
            let bytes = frame.span.bytes.extracting(0..<forms[index].byteCount)
            try decompressor.decompress(bytes, as: forms[index].form, into: &room)
          } catch { preconditionFailure("chunk \(index): \(error)") }
        }
      }
    }
    let total = chunks.reduce(0) { $0 + $1.count }
    let ratio = Double(total) / Double(forms.reduce(0) { $0 + $1.byteCount })
    print(
      "\(codec): compress \(rate(total, compression)), decompress \(rate(total, decompression)), ratio \(rounded(ratio))"
    )
  }

  static func checksum(_ chunks: [[UInt8]]) {
    var sum: UInt32 = 0
    let chunk = chunks[0]
    let time = best { for _ in 0..<16 { sum ^= CRC32C.checksum(of: chunk.span.bytes) } }
    precondition(sum == 0, "a checksum changed")
    print("crc32c: \(rate(16 * chunk.count, time))")
  }

  /// Rows of 64 KiB, as a store encodes a shard that it reads row by row; data that is encoded, sources that are read.
  static func erasure(_ code: ErasureCode) throws {
    let rowBytes = 64 << 10
    let rounds = 200
    var random = Seed(1).stream("rows")
    let data = (0..<rowBytes * code.dataCount).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    var parity = [UInt8](repeating: 0, count: rowBytes * code.parityCount)
    let coder = ErasureCoder(code)
    let encoding = best {
      var span = parity.mutableSpan
      var room = span.mutableBytes
      for _ in 0..<rounds { coder.encode(data.span.bytes, into: &room) }
    }
    var line = "\(code): encode \(rate(rounds * data.count, encoding)) of data"
    let all = data + parity
    for lost in [[0], Array(0..<code.toleratedLosses)] {
      let plan = try coder.plan(restoring: lost)
      let sources = plan.sources.flatMap { all[$0 * rowBytes..<($0 + 1) * rowBytes] }
      var output = [UInt8](repeating: 0, count: rowBytes * lost.count)
      let decoding = best {
        var span = output.mutableSpan
        var room = span.mutableBytes
        for _ in 0..<rounds { plan.restore(from: sources.span.bytes, into: &room) }
      }
      precondition(output.elementsEqual(all[..<output.count]), "\(code) restored something else")
      line +=
        ", \(lost.count) lost \(rate(rounds * sources.count, decoding)) of \(plan.sources.count) sources"
    }
    let planning = best {
      for _ in 0..<100 { _ = try? coder.plan(restoring: Array(0..<code.toleratedLosses)) }
    }
    print(line + ", plan \(rounded(planning * 1e4)) µs")
  }

  /// Shortest of five.
  static func best(_ work: () -> Void) -> Double { (0..<5).map { _ in seconds(work) }.min() ?? .infinity }

  static func rate(_ bytes: Int, _ time: Double) -> String { "\(Int(Double(bytes) / time / 1e6)) MB/s" }
}
