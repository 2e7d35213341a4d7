import StowageCore

/// How many bytes of a chunk a store keeps after compression, from the content type alone: the stand-in for a codec
/// where there are sizes and no bytes.
///
/// Figures are thousandths, so that stored sizes are integer arithmetic.
public struct CompressionModel: Hashable, Sendable {
  /// What reports call it. A change of any figure is a new name.
  public let name: String

  /// Stored size over user's size by format, for zstd:
  ///
  /// | content type | ratio |
  /// |---|---|
  /// | `text/…` | .25 |
  /// | `application/json`, `application/x-ndjson` | .15 |
  /// | parquet, JPEG, MP4, all other and unknown types | 1 |
  ///
  /// Source: the project's survey of object workloads (PLACEMENT.md section 5: "zstd ratio by format (text .25, json
  /// .15, parquet/jpeg/mp4 ~1)"). Formats that compress by themselves, archives and media among them, count as
  /// incompressible, and so does what nothing is known about: an error is then on the side of more bytes.
  public static let formats = CompressionModel(name: "formats.1")

  /// Stored bytes per thousand of the user's. Case and parameters (`; charset=utf-8`) of the type make no difference.
  public func thousandths(ofContentType contentType: String) -> Int {
    let type = contentType.prefix { $0 != ";" && $0 != " " }.lowercased()
    if type.hasPrefix("text/") { return 250 }
    return type == "application/json" || type == "application/x-ndjson" ? 150 : 1000
  }

  /// The same for a codec, as it is written: `raw`, `lz4`, `zstd:1` to `zstd:19`. The table above is that of `zstd:3`; what
  /// another codec makes of a format follows from how it does on text, where a ratio r becomes r to the power of
  ///
  /// | codec | power | ratio measured |
  /// |---|---|---|
  /// | `lz4` | 0.73 | 1.80 |
  /// | `zstd:1` | 0.93 | 2.12 |
  /// | `zstd:3` | 1 | 2.24 |
  /// | `zstd:6` | 1.05 | 2.32 |
  /// | `zstd:9` and above | 1.06 | 2.35 |
  ///
  /// Source: the project's own measurements in chunks of 4 MiB (ANCHORS.md); the power is the ratio of the logarithms,
  /// levels between have that of the next lower one. Higher levels than 9 gain less than the third digit shows.
  public func thousandths(ofContentType contentType: String, codec: String) -> Int {
    let standard = thousandths(ofContentType: contentType)
    let power = Self.power(ofCodec: codec)
    if standard == 1000 || power == 1 { return standard }
    return Int((1000 * Elementary.pow(Double(standard) / 1000, power)).rounded())
  }

  private static func power(ofCodec codec: String) -> Double {
    if codec == "raw" { return 0 }
    if codec == "lz4" { return 0.73 }
    switch Int(codec.dropFirst("zstd:".count)) ?? 3 {
    case ..<3: return 0.93
    case 3..<6: return 1
    case 6..<9: return 1.05
    default: return 1.06
    }
  }

  /// Stored bytes of a chunk of `bytes` of the user at `thousandths`: rounded up, so at least 1 unless it is empty.
  ///
  /// - Precondition: `bytes` is not negative and below 2^53.
  public func storedBytes(of bytes: Int, thousandths: Int) -> Int {
    precondition(bytes >= 0 && bytes < 1 << 53, "a chunk of \(bytes) bytes")
    return (bytes * thousandths + 999) / 1000
  }
}
