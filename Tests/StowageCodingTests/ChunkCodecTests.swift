import CLZ4
import CZstd
import StowageCoding
import StowageCore
import TestSupport
import Testing

@Suite struct ChunkCodecTests {
  static let codecs: [ChunkCodec] = [
    .raw, .lz4, .zstd(level: 1), .zstd(level: 3), .zstd(level: 9), .zstd(level: 19),
  ]
  static let sizes = [0, 1, 2, 3, 12, 13, 100, 4095, 65535, 65536, 65537, 1 << 20, 4 << 20]

  /// A chunk as it is stored.
  static func stored(
    _ chunk: [UInt8], _ codec: ChunkCodec, _ compressor: inout ChunkCompressor
  ) -> (form: ChunkForm, bytes: [UInt8]) {
    // More room than is needed must not change what is written.
    var output = [UInt8](repeating: 0xee, count: chunk.count + 7)
    var span = output.mutableSpan
    var bytes = span.mutableBytes
    let stored = compressor.compress(chunk.span.bytes, with: codec, into: &bytes)
    return (stored.form, Array(output[..<stored.byteCount]))
  }

  /// The chunk that comes out, or why none does. Fails if anything beside the chunk is written to.
  static func chunk(
    _ stored: [UInt8], _ form: ChunkForm, count: Int, _ decompressor: inout ChunkDecompressor
  ) -> Result<[UInt8], ChunkError> {
    let margin = 64
    var buffer = [UInt8](repeating: 0xcd, count: count + 2 * margin)
    defer {
      #expect(
        buffer[..<margin].allSatisfy { $0 == 0xcd } && buffer[(margin + count)...].allSatisfy { $0 == 0xcd })
    }
    return buffer.withUnsafeMutableBytes { bytes in
      let room = UnsafeMutableRawBufferPointer(rebasing: bytes[margin..<margin + count])
      var span = room.mutableBytes
      do throws(ChunkError) {
        try decompressor.decompress(stored.span.bytes, as: form, into: &span)
        return .success(Array(room))
      } catch { return .failure(error) }
    }
  }

  /// One compressor and one decompressor for everything, so that nothing is left over from one chunk to the next.
  @Test func `every chunk comes back as it went in`() throws {
    for seed in Trials.seeds(1) {
      var random = Seed(seed).stream("chunks")
      var compressor = ChunkCompressor()
      var decompressor = ChunkDecompressor()
      let note = Trials.reproduction(seed, filter: "ChunkCodecTests")
      for size in Self.sizes {
        let contents = [
          Bytes.text(size, &random), Bytes.random(size, &random), [UInt8](repeating: 7, count: size),
          Bytes.text(size / 2, &random) + Bytes.random(size - size / 2, &random),
        ]
        for content in contents {
          for codec in Self.codecs where size <= 1 << 20 || codec != .zstd(level: 19) {
            let (form, bytes) = Self.stored(content, codec, &compressor)
            #expect(form == .raw ? bytes == content : bytes.count < size, "\(codec), \(size) bytes, \(note)")
            let back = try Self.chunk(bytes, form, count: size, &decompressor).get()
            #expect(back == content, "\(codec), \(size) bytes, \(note)")
          }
        }
      }
    }
  }

  @Test func `what does not shrink is stored raw, what does is not`() {
    var random = Seed(1).stream("shrink")
    var compressor = ChunkCompressor()
    for size in Self.sizes {
      for codec in Self.codecs {
        #expect(Self.stored(Bytes.random(size, &random), codec, &compressor).form == .raw)
      }
    }
    let text = Bytes.text(65536, &random)
    #expect(Self.stored(text, .raw, &compressor) == (.raw, text))
    #expect(Self.stored(text, .lz4, &compressor).form == .lz4)
    let (form, bytes) = Self.stored(text, .zstd(level: 3), &compressor)
    #expect(form == .zstd && bytes.count < text.count / 2)
  }

  @Test func `forms have the numbers that are on disks`() {
    #expect(ChunkForm.allCases.map(\.rawValue) == [1, 2, 3])
    #expect(ChunkForm(rawValue: 0) == nil)
  }

  /// The frame of one letter a hundred times over, written by hand from RFC 8878: magic, single segment with a
  /// content size of one byte, one last block of run-length type. And an LZ4 block: one literal, a match of distance
  /// 1, five literals.
  @Test func `blocks made by hand from the formats' descriptions decode`() throws {
    var decompressor = ChunkDecompressor()
    let frame: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0x20, 100, 0x23, 0x03, 0x00, UInt8(ascii: "a")]
    let run = [UInt8](repeating: UInt8(ascii: "a"), count: 100)
    #expect(try Self.chunk(frame, .zstd, count: 100, &decompressor).get() == run)
    let block: [UInt8] =
      [0x1f, UInt8(ascii: "a"), 1, 0, 75, 0x50] + [UInt8](repeating: UInt8(ascii: "a"), count: 5)
    #expect(try Self.chunk(block, .lz4, count: 100, &decompressor).get() == run)
  }

  /// An uncompressed prefix that is well formed must not pass either.
  @Test(arguments: codecs) func `every truncation and every extension is an error`(codec: ChunkCodec) {
    var random = Seed(2).stream("truncation")
    var compressor = ChunkCompressor()
    var decompressor = ChunkDecompressor()
    let content = Bytes.text(3000, &random)
    let (form, bytes) = Self.stored(content, codec, &compressor)
    for count in 0..<bytes.count {
      #expect(throws: ChunkError.self) {
        try Self.chunk(Array(bytes[..<count]), form, count: content.count, &decompressor).get()
      }
    }
    for more in [[0], [1, 2, 3], bytes, [0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]] as [[UInt8]] {
      #expect(throws: ChunkError.self) {
        try Self.chunk(bytes + more, form, count: content.count, &decompressor).get()
      }
    }
    for declared in [0, 1, bytes.count, content.count - 1, content.count + 1, 1 << 20] {
      guard declared != content.count else { continue }
      #expect(throws: ChunkError.self) {
        try Self.chunk(bytes, form, count: declared, &decompressor).get()
      }
    }
  }

  @Test func `a bomb is an error and writes no more than was declared`() {
    let bombBytes = 256 << 20
    var random = Seed(3).stream("bomb")
    var compressor = ChunkCompressor()
    var decompressor = ChunkDecompressor()
    let zeros = [UInt8](repeating: 0, count: bombBytes)
    for codec in [ChunkCodec.lz4, .zstd(level: 1)] {
      let (form, bytes) = Self.stored(zeros, codec, &compressor)
      #expect(bytes.count < bombBytes / 200)
      for declared in [1, 1000, bytes.count + 1, 4 << 20] {
        #expect(throws: ChunkError.self) {
          try Self.chunk(bytes, form, count: declared, &decompressor).get()
        }
      }
    }
    // A frame that claims a window of 2 GiB and more content than there is.
    let claims: [[UInt8]] = [
      [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8] + Bytes.random(500, &random),
      [0x28, 0xb5, 0x2f, 0xfd, 0xe0] + [UInt8](repeating: 0xff, count: 8) + Bytes.random(500, &random),
    ]
    for claim in claims {
      #expect(throws: ChunkError.self) { try Self.chunk(claim, .zstd, count: 1000, &decompressor).get() }
    }
  }

  /// The checksum finds every flip; the decoder survives them all, and noise.
  @Test(arguments: codecs) func `every flipped bit is found and none is fatal`(codec: ChunkCodec) {
    for seed in Trials.seeds(1) {
      var random = Seed(seed).stream("flips")
      var compressor = ChunkCompressor()
      var decompressor = ChunkDecompressor()
      let content = Bytes.text(3000, &random)
      var (form, bytes) = Self.stored(content, codec, &compressor)
      let sum = Self.checksum(identity: 17, position: 4096, bytes)
      for bit in 0..<bytes.count * 8 {
        bytes[bit / 8] ^= 1 << (bit % 8)
        #expect(Self.checksum(identity: 17, position: 4096, bytes) != sum)
        _ = Self.chunk(bytes, form, count: content.count, &decompressor)
        bytes[bit / 8] ^= 1 << (bit % 8)
      }
      for bit in 0..<64 {
        #expect(Self.checksum(identity: 17 ^ 1 << bit, position: 4096, bytes) != sum)
        #expect(Self.checksum(identity: 17, position: 4096 ^ 1 << bit, bytes) != sum)
      }
      for _ in 0..<Trials.scaled(2000) {
        let noise = Bytes.random(random.below(300), &random)
        _ = Self.chunk(noise, form, count: random.below(1000), &decompressor)
        let mixed = Array(bytes.prefix(random.below(bytes.count))) + noise
        _ = Self.chunk(mixed, form, count: content.count, &decompressor)
      }
      #expect(
        (try? Self.chunk(bytes, form, count: content.count, &decompressor).get()) == content, "seed \(seed)")
    }
  }

  private static func checksum(identity: UInt64, position: UInt64, _ payload: [UInt8]) -> UInt32 {
    var checksum = CRC32C()
    checksum.update(identity)
    checksum.update(position)
    checksum.update(payload.span.bytes)
    return checksum.value
  }

  /// The libraries' own one-shot functions, without our limits on room.
  @Test func `the libraries agree on the bytes`() {
    var random = Seed(4).stream("libraries")
    var compressor = ChunkCompressor()
    let content = Bytes.text(200_000, &random)
    var output = [UInt8](repeating: 0, count: 400_000)
    let zstdCount = ZSTD_compress(&output, output.count, content, content.count, 3)
    #expect(Self.stored(content, .zstd(level: 3), &compressor) == (.zstd, Array(output[..<zstdCount])))
    let (_, block) = Self.stored(content, .lz4, &compressor)
    var back = [UInt8](repeating: 0, count: content.count)
    let count = block.withUnsafeBytes { source in
      back.withUnsafeMutableBytes { target in
        LZ4_decompress_safe(source.baseAddress, target.baseAddress, Int32(source.count), Int32(target.count))
      }
    }
    #expect(count == content.count && back == content)
  }

  @Test func `contexts work on whichever thread has them`() async {
    await withTaskGroup(of: Bool.self) { group in
      for worker in 0..<4 as Range<UInt64> {
        group.addTask {
          var random = Seed(worker).stream("threads")
          var compressor = ChunkCompressor()
          var decompressor = ChunkDecompressor()
          for step in 0..<50 {
            let content = Bytes.text(random.below(50_000), &random)
            let (form, bytes) = Self.stored(content, Self.codecs[step % 4], &compressor)
            let back = Self.chunk(bytes, form, count: content.count, &decompressor)
            if back != .success(content) { return false }
            await Task.yield()
          }
          return true
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  @Test func `a buffer without room for the chunk is a programmer's error`() async {
    await #expect(processExitsWith: .failure) {
      var compressor = ChunkCompressor()
      var output = [UInt8](repeating: 0, count: 9)
      var span = output.mutableSpan
      var bytes = span.mutableBytes
      _ = compressor.compress([UInt8](repeating: 0, count: 10).span.bytes, with: .lz4, into: &bytes)
    }
  }
}
