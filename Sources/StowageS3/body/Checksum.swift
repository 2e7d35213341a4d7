/// The value of a checksum.
public struct Checksum: Hashable, Sendable {
  /// Which one.
  public let algorithm: ChecksumAlgorithm
  /// As many as the algorithm has; a CRC with its highest byte first.
  public let bytes: [UInt8]

  /// - Precondition: there are as many bytes as the algorithm has.
  public init(_ algorithm: ChecksumAlgorithm, bytes: [UInt8]) {
    precondition(
      bytes.count == algorithm.byteCount, "\(algorithm) has \(algorithm.byteCount) bytes, not \(bytes.count)")
    self.algorithm = algorithm
    self.bytes = bytes
  }

  /// As it stands in header fields; nil where the text is not Base64 of as many bytes as the algorithm has.
  public init?(_ algorithm: ChecksumAlgorithm, base64: String) {
    guard let bytes = Base64.decoded(base64), bytes.count == algorithm.byteCount else { return nil }
    self.init(algorithm, bytes: bytes)
  }

  /// Of these bytes alone.
  public init(_ algorithm: ChecksumAlgorithm, of content: [UInt8]) {
    var running = RunningChecksum(algorithm)
    running.update(content[...])
    self = running.checksum
  }

  /// As it stands in header fields and XML.
  public var base64: String { Base64.encoded(bytes) }
}

// MARK: - Of several parts

extension Checksum {
  /// The checksum of the parts' checksums, and how many parts there are: `base64-N`, which S3 calls COMPOSITE.
  ///
  /// - Precondition: there is a part, and all have the same algorithm.
  public static func composite(of parts: [Checksum]) -> String {
    let algorithm = commonAlgorithm(of: parts)
    return "\(Checksum(algorithm, of: parts.flatMap(\.bytes)).base64)-\(parts.count)"
  }

  /// The checksum of the parts' content in a row, without reading it again, which S3 calls FULL_OBJECT.
  ///
  /// - Precondition: there is a part, and all have the same CRC.
  /// - Complexity: O(parts · log(bytes of a part)), some microseconds for each.
  public static func fullObject(of parts: [(checksum: Checksum, byteCount: Int)]) -> Checksum {
    let algorithm = commonAlgorithm(of: parts.map(\.checksum))
    switch algorithm {
    case .crc32: return combined(parts, algorithm, ReflectedPolynomial<UInt32>.crc32)
    case .crc32c: return combined(parts, algorithm, ReflectedPolynomial<UInt32>.crc32c)
    case .crc64nvme: return combined(parts, algorithm, ReflectedPolynomial<UInt64>.crc64nvme)
    case .sha1, .sha256: preconditionFailure("\(algorithm) of a whole is not known from those of its parts")
    }
  }

  private static func commonAlgorithm(of parts: [Checksum]) -> ChecksumAlgorithm {
    guard let first = parts.first else { preconditionFailure("a checksum of no parts is asked for") }
    precondition(parts.allSatisfy { $0.algorithm == first.algorithm }, "parts have different algorithms")
    return first.algorithm
  }

  private static func combined<Word>(
    _ parts: [(checksum: Checksum, byteCount: Int)], _ algorithm: ChecksumAlgorithm,
    _ polynomial: ReflectedPolynomial<Word>
  ) -> Checksum {
    var whole: Word = 0
    for part in parts {
      let value = part.checksum.bytes.reduce(Word(0)) { $0 << 8 | Word($1) }
      whole = polynomial.combined(whole, with: value, ofByteCount: part.byteCount)
    }
    return Checksum(algorithm, number: whole)
  }

  init(_ algorithm: ChecksumAlgorithm, number: some FixedWidthInteger) {
    self.init(algorithm, bytes: withUnsafeBytes(of: number.bigEndian) { Array($0) })
  }
}
