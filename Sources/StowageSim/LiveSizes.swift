import StowageCore

/// What the simulator must know of live objects to say how large their chunks are under another codec: nothing where no
/// tier has another one.
///
/// Memory: 8 bytes per object where tiers differ in codec.
struct LiveSizes: ~Copyable {
  private let isKept: Bool
  private var contentTypes = Table<UInt32>()
  private var lastBytes = Table<UInt32>()

  init(isKept: Bool) { self.isKept = isKept }

  /// Notes an upload of `bytes` user's bytes, cut into chunks of `chunkBytes`.
  mutating func note(_ upload: UploadID, contentType: UInt32, bytes: Int, chunkBytes: Int) {
    guard isKept else { return }
    contentTypes.extend(toInclude: Int(upload.index), with: 0)
    lastBytes.extend(toInclude: Int(upload.index), with: 0)
    contentTypes[upload.index] = contentType
    let rest = bytes % chunkBytes
    lastBytes[upload.index] = UInt32(rest == 0 ? chunkBytes : rest)
  }

  /// Stored bytes of a chunk in a new tier, from those that it has in the old one: it is a full chunk of its object, or
  /// else the last.
  func stored(
    _ bytes: Int, of upload: UploadID, from old: Tier, to new: Tier, _ sizes: StoredSizes
  ) -> Int {
    let type = contentTypes[upload.index]
    let isFull = sizes.stored(sizes.chunkBytes, contentType: type, old) == bytes
    let content = isFull ? sizes.chunkBytes : Int(lastBytes[upload.index])
    return sizes.stored(content, contentType: type, new)
  }
}
