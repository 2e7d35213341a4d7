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

  /// Stored bytes of a chunk of `bytes` of the user at `thousandths`: rounded up, so at least 1 unless it is empty.
  ///
  /// - Precondition: `bytes` is not negative and below 2^53.
  public func storedBytes(of bytes: Int, thousandths: Int) -> Int {
    precondition(bytes >= 0 && bytes < 1 << 53, "a chunk of \(bytes) bytes")
    return (bytes * thousandths + 999) / 1000
  }
}
