/// Bytes of the parts of multipart uploads that have not been completed, for logs that do not say how large the object has
/// become.
struct PartSizes {
  /// Uploads that are remembered; of further ones the parts are lost. An upload that nobody completes stays.
  private static let limit = 1 << 20

  /// Bytes of each part, so that one that was sent twice counts once.
  private var uploads: [String: [Int: Int]] = [:]

  mutating func add(_ bytes: Int, part: Int, of upload: String) {
    if uploads[upload] == nil && uploads.count >= Self.limit { return }
    // No upload has more parts.
    if uploads[upload, default: [:]].count > 10_000 { return }
    uploads[upload, default: [:]][part] = bytes
  }

  /// Notes that a part's bytes are not known, so that those of the upload are not.
  mutating func addUnknown(of upload: String) { add(Self.unknown, part: -1, of: upload) }

  private static let unknown = -1

  /// What all parts of the upload have, nil if none was seen; forgets them.
  mutating func take(_ upload: String) -> Int? {
    guard let parts = uploads.removeValue(forKey: upload), parts[-1] != Self.unknown else { return nil }
    var sum = 0
    // The order of the parts does not matter to their sum.
    for bytes in parts.values.sorted() { sum = min(TraceRow.maximumSize, sum + bytes) }
    return sum
  }
}
