public import StowageCoding
import StowageCore

/// An object as it was when it was asked for.
public struct StoredObject: Sendable {
  /// What is known of it.
  public var version: VersionRow
  /// Which bytes ``body`` gives.
  public var range: Range<Int>
  /// The content. To be read once.
  public var body: ObjectBody
}

extension Store {
  /// An object with its content, or a range of it: the current version, or the one asked for.
  ///
  /// What is read is the version as it is now, whatever is put, deleted or reclaimed meanwhile: its shards stay until
  /// the body has been read to its end or nobody has it any more.
  ///
  /// - Parameter contentKey: what the content was encrypted with, if it was.
  public func get(
    _ bucket: String, _ key: String, version: UInt64? = nil, range: ByteRange = .whole,
    contentKey: ContentKey? = nil
  ) throws(StoreError) -> StoredObject {
    try look { (core) throws(StoreError) in
      let row = try core.version(version, of: key, in: try core.bucket(bucket))
      let wanted = try range.resolved(in: row.bytes)
      let content = try core.content(of: row)
      let lease = ReadingLease(self, content, contentKey)
      return StoredObject(version: row, range: wanted, body: ObjectBody(lease, wanted))
    }
  }

  /// The whole content of an object, in memory.
  nonisolated public func contents(
    of key: String, in bucket: String, version: UInt64? = nil
  ) async throws -> [UInt8] {
    let object = try await get(bucket, key, version: version)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(object.version.bytes)
    for try await chunk in object.body { bytes += chunk }
    return bytes
  }

  func release(_ content: Content) {
    try? core?.release(content)
  }
}
