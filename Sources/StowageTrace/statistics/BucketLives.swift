import StowageCore

/// The lives of objects by bucket, for the first 64 buckets: at most 4 MB, whatever a trace names.
struct BucketLives {
  /// Lives of one bucket.
  struct Lives {
    var deaths = LifeHistogram()
    var censored = LifeHistogram()
  }

  static let limit = 64

  /// By the bucket's number, 0 being "unknown".
  private var buckets: [Lives] = []

  /// Whether a bucket is among those that are followed.
  static func follows(_ bucket: UInt32) -> Bool { bucket <= limit }

  @inline(__always) mutating func addDeath(in bucket: UInt32, ageMilliseconds age: Int64, bytes: Int) {
    guard Self.follows(bucket) else { return }
    while bucket >= buckets.count { buckets.append(Lives()) }
    buckets[Int(bucket)].deaths.add(ageMilliseconds: age, bytes: bytes)
  }

  mutating func addCensored(in bucket: UInt32, ageMilliseconds age: Int64, bytes: Int) {
    guard Self.follows(bucket) else { return }
    while bucket >= buckets.count { buckets.append(Lives()) }
    buckets[Int(bucket)].censored.add(ageMilliseconds: age, bytes: bytes)
  }

  subscript(bucket: UInt32) -> Lives? {
    bucket < buckets.count ? buckets[Int(bucket)] : Self.follows(bucket) ? Lives() : nil
  }
}
