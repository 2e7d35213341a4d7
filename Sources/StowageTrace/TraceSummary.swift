public import StowageCore

/// What is in a trace: the figures of `stowage trace info`, folded from the rows one at a time.
///
/// Declared expiry is believed: an object dies when it is due, before a row of the same instant. Bytes are the
/// user's. Memory: 8 bytes per key, 8 per bucket, and 28 per live object that has declared its expiry.
public struct TraceSummary: ~Copyable {
  /// Rows of all operations.
  public private(set) var rowCount = 0
  /// Rows that put.
  public private(set) var putCount = 0
  /// Rows that get.
  public private(set) var getCount = 0
  /// Rows that delete.
  public private(set) var deleteCount = 0
  /// Puts over a live object of the same key.
  public private(set) var overwriteCount = 0
  /// Objects whose declared expiry came before the last row, and before an overwrite or a delete.
  public private(set) var expirationCount = 0
  /// Gets of a key that has no live object: deleted, expired or, in a foreign trace, never put.
  public private(set) var deadGetCount = 0
  /// Deletes of such a key.
  public private(set) var deadDeleteCount = 0
  /// Keys that a row names.
  public private(set) var keyCount = 0
  /// User's bytes of all puts.
  public private(set) var ingestedBytes = 0
  /// Sizes of all puts.
  public private(set) var sizes = SizeHistogram()

  /// Time of the first row, nil without rows.
  public private(set) var first: Instant?
  /// Time of the last row, nil without rows.
  public private(set) var last: Instant?

  /// Objects that live after the last row.
  public private(set) var liveObjects = 0
  /// The most objects that ever lived at once.
  public private(set) var peakLiveObjects = 0
  /// Bytes of the objects that live after the last row.
  public private(set) var liveBytes = 0
  /// The most bytes that ever lived at once.
  public private(set) var peakLiveBytes = 0

  /// Puts that say when the object expires.
  public private(set) var putsWithTTL = 0
  /// Puts that say what kind of data it is.
  public private(set) var putsWithContentType = 0
  /// Puts that say whose it is.
  public private(set) var putsWithTenant = 0
  /// Puts that say which job it belongs to.
  public private(set) var putsWithBatch = 0

  /// Bytes of each key's live object, ``dead`` or ``unnamed``; indexed by key.
  private var states = Table<Int>()
  private var expiries = ExpiryWheel()
  /// Put bytes, indexed by bucket number.
  private var bucketBytes = Table<Int>()

  private static let unnamed = -2
  private static let dead = -1

  /// Of no rows yet.
  public init() {}

  /// Time between the first and the last row, in milliseconds.
  public var spanMilliseconds: Int64 {
    guard let first, let last else { return 0 }
    return last.milliseconds - first.milliseconds
  }

  /// Takes in the next row.
  ///
  /// - Precondition: it is not earlier than the one before.
  /// - Complexity: O(1) amortised.
  public mutating func add(_ row: TraceRow) {
    let latest = last ?? row.time
    precondition(latest <= row.time, "row at \(row.time.milliseconds) ms after one at \(latest.milliseconds)")
    if first == nil { first = row.time }
    last = row.time
    rowCount += 1
    expire(through: row.time)
    states.extend(toInclude: Int(row.key), with: Self.unnamed)
    if states[row.key] == Self.unnamed {
      states[row.key] = Self.dead
      keyCount += 1
    }
    let isLive = states[row.key] >= 0
    switch row.operation {
    case .put: put(row)
    case .get:
      getCount += 1
      if !isLive { deadGetCount += 1 }
    case .delete:
      deleteCount += 1
      if isLive { die(row.key) } else { deadDeleteCount += 1 }
    }
  }

  /// The buckets with the most put bytes, largest first, equal ones by number.
  ///
  /// - Complexity: O(b log b) for b buckets.
  public func topBuckets(_ limit: Int) -> [(bucket: UInt32, bytes: Int)] {
    var buckets: [(bucket: UInt32, bytes: Int)] = []
    for bucket in 0..<bucketBytes.count where bucketBytes[bucket] >= 0 {
      buckets.append((UInt32(bucket), bucketBytes[bucket]))
    }
    buckets.sort { $0.bytes != $1.bytes ? $0.bytes > $1.bytes : $0.bucket < $1.bucket }
    return Array(buckets.prefix(max(0, limit)))
  }
}

extension TraceSummary {
  private mutating func put(_ row: TraceRow) {
    putCount += 1
    if states[row.key] >= 0 {
      overwriteCount += 1
      die(row.key)
    }
    ingestedBytes += row.size
    sizes.add(row.size)
    count(row)
    states[row.key] = row.size
    liveObjects += 1
    liveBytes += row.size
    peakLiveObjects = max(peakLiveObjects, liveObjects)
    peakLiveBytes = max(peakLiveBytes, liveBytes)
    if let expiry = row.expiry { expiries.add(ObjectID(row.key), key: row.key, expiring: expiry) }
  }

  private mutating func count(_ row: TraceRow) {
    let said = PlainTraceColumns(saidBy: row)
    if said.contains(.ttl) { putsWithTTL += 1 }
    if said.contains(.contentType) { putsWithContentType += 1 }
    if said.contains(.tenant) { putsWithTenant += 1 }
    if said.contains(.batch) { putsWithBatch += 1 }
    // −1 is a bucket that no put has named.
    bucketBytes.extend(toInclude: Int(row.bucket), with: -1)
    bucketBytes[row.bucket] = max(0, bucketBytes[row.bucket]) + row.size
  }

  private mutating func die(_ key: UInt32) {
    liveObjects -= 1
    liveBytes -= states[key]
    states[key] = Self.dead
    // A key has one live object at most, so its number stands for the object's.
    expiries.cancel(ObjectID(key))
  }

  private mutating func expire(through now: Instant) {
    while let expired = expiries.next(dueBy: now) {
      expirationCount += 1
      die(expired.key)
    }
  }
}
