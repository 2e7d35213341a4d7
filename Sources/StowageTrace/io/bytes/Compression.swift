/// How a file may be compressed.
enum Compression: CaseIterable {
  case zstd, gzip, lz4

  /// Bytes that tell one from the others.
  static let magicBytes = 4

  /// Nil where the bytes begin no compressed file.
  init?(magic bytes: [UInt8]) {
    guard let found = Self.allCases.first(where: { bytes.starts(with: $0.magic) }) else {
      // Frames that decoders pass over, with which parallel compressors begin.
      guard bytes.count == Self.magicBytes, bytes[0] & 0xf0 == 0x50,
        bytes.dropFirst().elementsEqual([0x2a, 0x4d, 0x18])
      else { return nil }
      self = .zstd
      return
    }
    self = found
  }

  /// As messages name it.
  var name: String {
    switch self {
    case .zstd: "zstd"
    case .gzip: "gzip"
    case .lz4: "lz4"
    }
  }

  private var magic: [UInt8] {
    switch self {
    case .zstd: [0x28, 0xb5, 0x2f, 0xfd]
    case .gzip: [0x1f, 0x8b]
    case .lz4: [0x04, 0x22, 0x4d, 0x18]
    }
  }

  func decoder() -> any FrameDecoder {
    switch self {
    case .zstd: ZstdDecoder()
    case .gzip: GzipDecoder()
    case .lz4: LZ4Decoder()
    }
  }
}

/// Decompresses frames one after another.
protocol FrameDecoder: AnyObject {
  /// Takes bytes from `input` and puts bytes into `output`, as many as it can; both shrink by what was used. Nil where all is
  /// well, else what is wrong with the input.
  func decode(_ input: inout UnsafeRawBufferPointer, into output: inout UnsafeMutableRawBufferPointer)
    -> String?
  /// Whether the input may end here: a frame is complete, and all of it was given out.
  var isBetweenFrames: Bool { get }
}

/// The decompressed bytes of a file.
final class Expansion {
  /// What one read asks of the file.
  private static let blockBytes = 256 << 10

  private let compression: Compression
  private let decoder: any FrameDecoder
  private var block: [UInt8]
  private var used = 0
  private var isAtEnd = false

  init(_ compression: Compression, beginning: [UInt8]) {
    self.compression = compression
    decoder = compression.decoder()
    block = beginning
  }

  func read(
    from file: inout RawFile, into output: UnsafeMutableBufferPointer<UInt8>
  ) throws(TraceError) -> Int {
    var rest = UnsafeMutableRawBufferPointer(output)
    while !output.isEmpty {
      if let fault = step(into: &rest) { throw error(fault, in: file) }
      if rest.count < output.count { return output.count - rest.count }
      if used == block.count, try !refill(from: &file) {
        if decoder.isBetweenFrames { return 0 }
        throw error("ends within it", in: file)
      }
    }
    return 0
  }

  private func step(into output: inout UnsafeMutableRawBufferPointer) -> String? {
    block.withUnsafeBytes { block in
      var input = UnsafeRawBufferPointer(rebasing: block[used...])
      let fault = decoder.decode(&input, into: &output)
      used = block.count - input.count
      return fault
    }
  }

  private func refill(from file: inout RawFile) throws(TraceError) -> Bool {
    if isAtEnd { return false }
    block = try file.read(exactly: Self.blockBytes)
    used = 0
    isAtEnd = block.isEmpty
    return !isAtEnd
  }

  private func error(_ fault: String, in file: borrowing RawFile) -> TraceError {
    return TraceError(
      path: file.path, byte: file.bytesRead - (block.count - used),
      found: "the \(compression.name) data \(fault)",
      expected: "a whole and unchanged \(compression.name) file")
  }
}
