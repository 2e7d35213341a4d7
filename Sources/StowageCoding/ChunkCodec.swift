/// How a tier compresses the chunks that are placed in it.
public enum ChunkCodec: Hashable, Sendable, CustomStringConvertible {
  /// As it came.
  case raw
  /// LZ4's fast block format: 1 GB/s and a little over half of zstd's gain.
  case lz4
  /// One Zstandard frame per chunk. The level is in ``levels``; a context takes 0.6 MB at level 1, 13 MB at 9, 68 MB
  /// from 15 on.
  case zstd(level: Int)

  /// Levels of zstd that can be asked for. Negative ones are no better than lz4; those above 19 need memory to decode.
  public static let levels = 1...19

  /// Reads `raw`, `lz4` or `zstd:1` to `zstd:19`.
  ///
  /// - Throws: what is wrong with the text, and what was expected.
  public init(_ text: String) throws(CodingTextError) {
    let (name, rest) = splitAtColon(text)
    switch (name, rest) {
    case ("raw", nil): self = .raw
    case ("lz4", nil): self = .lz4
    case ("raw", _), ("lz4", _):
      throw .malformed(kind: "codec", text: text, expected: "\(name), without a level")
    case ("zstd", _):
      guard let level = rest.flatMap({ wholeNumber($0) }) else {
        throw .malformed(kind: "codec", text: text, expected: "zstd:1 to zstd:19")
      }
      guard Self.levels.contains(level) else {
        throw .outOfRange(kind: "codec", text: text, quantity: "the level", found: level, expected: "1 to 19")
      }
      self = .zstd(level: level)
    default:
      throw .unknownName(kind: "codec", text: text, name: name, known: ["raw", "lz4", "zstd"])
    }
  }

  public var description: String {
    switch self {
    case .raw: "raw"
    case .lz4: "lz4"
    case .zstd(let level): "zstd:\(level)"
    }
  }
}

/// How the bytes of one stored chunk are to be read. Zero is not a form, so that zeroed bytes name none.
///
/// It differs from ``ChunkCodec``: what a chunk was to be compressed with does not matter to a reader, and a chunk
/// that does not shrink is stored raw whatever its tier says.
public enum ChunkForm: UInt8, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  /// The user's bytes.
  case raw = 1
  /// One LZ4 block without a frame.
  case lz4 = 2
  /// One Zstandard frame that declares its content size, without dictionary and checksum.
  case zstd = 3

  public var description: String {
    switch self {
    case .raw: "raw"
    case .lz4: "lz4"
    case .zstd: "zstd"
    }
  }
}

/// Limits that all codecs share.
public enum ChunkLimits {
  /// 1 GiB. LZ4 takes lengths as 32-bit integers and stops at 2,113,929,216 bytes.
  public static let maximumBytes = 1 << 30
}
