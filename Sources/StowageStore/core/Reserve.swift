import StowageCoding

/// Room that uploads leave free on each device, so that a full store can still be deleted from and cleaned: by one victim
/// and one sealed shard after the other.
///
/// Devices may be folders of one disk, so each is to have what a step writes on all of them together. With c copies of
/// an open shard and k + m fragments of a sealed one (of tiers with several codes the most of each), shards of S and
/// records of C bytes at most, headers of h bytes and a metadata log of n bytes:
///
/// | part | bytes | what for |
/// |---|---|---|
/// | log | 2 (c + 1) n | the next log, as long as this one at most, and the groups that follow; the catalog beside it |
/// | seal | (k + m) (h + S / k + 4 per 64 KiB) | the fragments of one shard while its copies are still there |
/// | reclaim | c (h + S) | the survivors of one victim |
/// | trapped | c (h + S) | a shard that survivors have begun to fill, and that waits to be sealed |
/// | slack | 2 c (h + C) | what uploads under way append before devices are asked again; the disk's own tables |
struct Reserve {
  private let copies: Int
  private let copiedShard: Int
  private let fragments: Int
  private let slack: Int

  init(_ settings: StoreSettings) {
    let codes = settings.tiers.map(\.code)
    copies = codes.map(\.openCopies).max() ?? 1
    copiedShard = copies * (FileHeader.byteCount + settings.shardBytes)
    fragments = codes.map { Self.fragments($0, settings.shardBytes) }.max() ?? 0
    slack = 2 * copies * (FileHeader.byteCount + RecordHeader.byteCount + settings.chunkBytes)
  }

  private static func fragments(_ code: ErasureCode, _ shardBytes: Int) -> Int {
    let bytes = FragmentLayout(code, shardBytes: shardBytes).fragmentBytes
    return code.fragmentCount
      * (FileHeader.byteCount + bytes + BlockChecksums.byteCount(forContent: bytes))
  }

  /// What a device must have free for a shard to be sealed.
  func toSeal(log bytes: Int) -> Int { 2 * (copies + 1) * bytes + slack + fragments }

  /// What a device must have free for a victim to be reclaimed.
  func toReclaim(log bytes: Int) -> Int { toSeal(log: bytes) + copiedShard }

  /// What a device must have free for an upload to go on with a record of `bytes`.
  func toUpload(_ recordBytes: Int, log bytes: Int) -> Int {
    toReclaim(log: bytes) + copiedShard + copies * recordBytes
  }
}
