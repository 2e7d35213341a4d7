/// How large the chunks of an upload are once they are stored.
public struct StoredSizes: Hashable, Sendable {
  /// User's bytes of a full chunk.
  public let chunkBytes: Int
  /// Bytes that a record adds to each chunk.
  public let recordOverhead: Int
  /// Stored over user's bytes in thousandths, by number of the content type; 1000 for numbers beyond.
  public let thousandths: [Int]

  public init(chunkBytes: Int, recordOverhead: Int = 0, thousandths: [Int] = []) {
    precondition(chunkBytes > 0 && recordOverhead >= 0, "no chunks of \(chunkBytes) bytes")
    self.chunkBytes = chunkBytes
    self.recordOverhead = recordOverhead
    self.thousandths = thousandths
  }

  /// Stored bytes of one chunk of `bytes` user's bytes, rounded up.
  @inline(__always)
  public func stored(_ bytes: Int, contentType: UInt32) -> Int {
    let ratio = contentType < thousandths.count ? thousandths[Int(contentType)] : 1000
    return ratio == 1000 ? bytes + recordOverhead : max(1, (bytes * ratio + 999) / 1000) + recordOverhead
  }

  /// Stored bytes of a whole upload.
  public func stored(upload bytes: Int, contentType: UInt32) -> Int {
    let rest = bytes % chunkBytes
    return bytes / chunkBytes * stored(chunkBytes, contentType: contentType)
      + (rest > 0 ? stored(rest, contentType: contentType) : 0)
  }
}
