/// How a file begins.
///
/// | at | bytes | field |
/// |---|---|---|
/// | 0 | 4 | mark `SwTr` |
/// | 4 | 2 | version, 1 |
/// | 6 | 2 | bit 0: blocks have the names of keys |
/// | 8 | 4 | bytes of metadata |
/// | 12 | 4 | entries of metadata |
/// | 16 | n | ``TraceMetadata`` |
/// | 16 + n | 8 | checksum of all bytes before |
struct TraceFileHeader: Hashable {
  var hasKeyNames: Bool
  var metadata: TraceMetadata

  private static let keyNames: UInt16 = 1
  /// Any number but 0, of which a checksum of zeros would be no less likely than others.
  static let seed: UInt64 = ByteHash.first

  func encoded() -> (bytes: [UInt8], checksum: UInt64) {
    let texts = metadata.encoded()
    var bytes: [UInt8] = []
    bytes.append(number: ColumnarLayout.fileMark)
    bytes.append(number: ColumnarLayout.version)
    bytes.append(number: hasKeyNames ? Self.keyNames : 0)
    bytes.append(number: UInt32(texts.count))
    bytes.append(number: UInt32(metadata.entries.count))
    bytes += texts
    let checksum = bytes.appendChecksum(from: 0, seed: Self.seed)
    return (bytes, checksum)
  }

  /// Bytes of metadata, as the first bytes of the file say.
  ///
  /// - Parameter fault: gives the error for what is wrong, at an offset.
  static func metadataBytes(
    in start: UnsafeRawBufferPointer, fault: (Int, String, String) -> TraceError
  ) throws(TraceError) -> Int {
    var cursor = ByteCursor(start)
    guard cursor.number(UInt32.self) == ColumnarLayout.fileMark else {
      let found = excerpt(UnsafeBufferPointer(rebasing: start.bindMemory(to: UInt8.self)[..<4]))
      throw fault(0, "the file begins with \(found)", "\"SwTr\", the mark of a Stowage trace")
    }
    let version = cursor.number(UInt16.self)
    guard version == ColumnarLayout.version else {
      throw fault(
        4, "version \(version)", "version \(ColumnarLayout.version); use the program that wrote the file")
    }
    let flags = cursor.number(UInt16.self)
    guard flags & ~keyNames == 0 else { throw fault(6, "flags \(flags)", "0 or \(keyNames)") }
    let count = Int(cursor.number(UInt32.self))
    guard count <= ColumnarLayout.maximumMetadataBytes else {
      throw fault(8, "\(count) bytes of metadata", "at most \(ColumnarLayout.maximumMetadataBytes)")
    }
    return count
  }

  /// Nil where the metadata is not what it should be.
  ///
  /// - Precondition: `bytes` are the header without its checksum, which is right.
  init?(decoding bytes: UnsafeRawBufferPointer) {
    var cursor = ByteCursor(bytes)
    _ = cursor.number(UInt32.self)
    _ = cursor.number(UInt16.self)
    hasKeyNames = cursor.number(UInt16.self) & Self.keyNames != 0
    _ = cursor.number(UInt32.self)
    let count = Int(cursor.number(UInt32.self))
    let texts = UnsafeRawBufferPointer(rebasing: bytes[cursor.position...])
    guard let metadata = TraceMetadata(decoding: texts, count: count) else { return nil }
    self.metadata = metadata
  }

  init(hasKeyNames: Bool, metadata: TraceMetadata) {
    self.hasKeyNames = hasKeyNames
    self.metadata = metadata
  }
}
