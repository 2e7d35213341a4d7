import StowageCore

// What the indexes of a catalog in memory hold: the order of the fields is the order of the index.

/// A row of a bucket by its key: ids descend for versions, of which the newest comes first, and ascend otherwise.
struct KeyPlace: Comparable, Sendable {
  var bucket: UInt32
  var key: KeyBytes
  /// The id, or its complement where ids descend.
  var rank: UInt64

  init(bucket: UInt32, key: KeyBytes, rank: UInt64) {
    self.bucket = bucket
    self.key = key
    self.rank = rank
  }

  init(version row: VersionRow) { self.init(bucket: row.bucket, key: KeyBytes(row.key), rank: ~row.id) }

  init(multipart row: MultipartRow) { self.init(bucket: row.bucket, key: KeyBytes(row.key), rank: row.id) }

  /// The id of a version.
  var version: UInt64 { ~rank }

  static func < (left: KeyPlace, right: KeyPlace) -> Bool {
    if left.bucket != right.bucket { return left.bucket < right.bucket }
    let order = left.key.order(to: right.key)
    return order == 0 ? left.rank < right.rank : order < 0
  }
}

/// Something with a number that has others in order.
struct Membership: Comparable, Sendable {
  /// The upload or shard of a chunk, the version or multipart upload of an upload, the expiry of a version.
  var owner: UInt64
  /// The place that it has there, 0 where the id decides alone.
  var place: UInt32 = 0
  var id: UInt64 = 0

  static func < (left: Membership, right: Membership) -> Bool {
    if left.owner != right.owner { return left.owner < right.owner }
    if left.place != right.place { return left.place < right.place }
    return left.id < right.id
  }

  /// By expiry: the sign is turned over, so that the order of the owners is that of the instants.
  init(expiry: Instant, version: UInt64) {
    owner = UInt64(bitPattern: expiry.milliseconds) ^ (1 << 63)
    id = version
  }

  init(owner: UInt64, place: UInt32 = 0, id: UInt64 = 0) {
    self.owner = owner
    self.place = place
    self.id = id
  }
}

extension SortedBlocks<Membership> {
  /// The ids that an owner has, in order.
  func ids(of owner: UInt64) -> [UInt64] {
    var ids: [UInt64] = []
    for entry in from(Membership(owner: owner)) {
      guard entry.owner == owner else { break }
      ids.append(entry.id)
    }
    return ids
  }
}
