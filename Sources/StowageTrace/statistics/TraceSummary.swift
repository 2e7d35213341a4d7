public import StowageCore

/// What is in a trace: the figures of `stowage trace info`, folded from the rows one at a time.
///
/// Declared expiry is believed: an object dies when it is due, before a row of the same instant. Bytes are the
/// user's. Memory does not grow with the rows: 24 bytes per key, 8 per bucket and content type, 28 per live object that has
/// declared its expiry, and at most 10 MB of histograms.
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
  /// Those among ``deadGetCount`` whose key no row before had put.
  public private(set) var unbornGetCount = 0
  /// Gets that say a size.
  public private(set) var getsWithSize = 0
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
  /// The TTLs that they declare, with their bytes.
  public private(set) var declared = LifeHistogram()
  /// The most frequent of these TTLs, in seconds.
  public private(set) var frequentTTLs = FrequentValues()
  /// Puts that say what kind of data it is.
  public private(set) var putsWithContentType = 0
  /// Puts that say whose it is.
  public private(set) var putsWithTenant = 0
  /// Puts that say which job it belongs to.
  public private(set) var putsWithBatch = 0

  /// Ages of objects when they are read.
  public private(set) var readAges = ReadAges()
  /// Lives that have ended; ``survey()`` adds those that have not.
  private(set) var lifetimes = Lifetimes()
  private(set) var bucketLives = BucketLives()
  private var live = LiveSeries(start: .never)

  /// Indexed by key.
  private(set) var keyStates = Table<KeyState>()
  private var expiries = ExpiryWheel()
  private var bucketBytes = BytesByName()
  private var contentTypeBytes = BytesByName()

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
    if first == nil {
      first = row.time
      live = LiveSeries(start: row.time)
    }
    last = row.time
    rowCount += 1
    expire(through: row.time)
    live.advance(to: row.time, objects: liveObjects, bytes: liveBytes)
    keyStates.extend(toInclude: Int(row.key), with: KeyState())
    if keyStates[row.key].name() { keyCount += 1 }
    switch row.operation {
    case .put: put(row)
    case .get: get(row)
    case .delete:
      deleteCount += 1
      if keyStates[row.key].isLive { die(row.key, .delete, at: row.time) } else { deadDeleteCount += 1 }
    }
  }

  /// The buckets with the most put bytes, largest first, equal ones by number.
  ///
  /// - Complexity: O(b log b) for b buckets.
  public func topBuckets(_ limit: Int) -> [(bucket: UInt32, bytes: Int)] {
    bucketBytes.largest(limit).map { ($0.number, $0.bytes) }
  }

  /// The content types with the most put bytes, likewise.
  public func topContentTypes(_ limit: Int) -> [(contentType: UInt32, bytes: Int)] {
    contentTypeBytes.largest(limit).map { ($0.number, $0.bytes) }
  }

  /// Bytes that a store would keep of all puts, by a model of compression; the rounding of each chunk is not in it.
  public func storedBytes(_ model: CompressionModel, names: Names) -> Double {
    contentTypeBytes.sum { Double(model.thousandths(ofContentType: names[$0])) / 1000 }
  }

  /// What lived when, up to the last row. Without rows there are no samples.
  public var liveOverTime: LiveSeries {
    last.map { live.ended(at: $0, objects: liveObjects, bytes: liveBytes) } ?? live
  }
}

extension TraceSummary {
  private mutating func put(_ row: TraceRow) {
    putCount += 1
    if keyStates[row.key].isLive {
      overwriteCount += 1
      die(row.key, .overwrite, at: row.time)
    }
    ingestedBytes += row.size
    sizes.add(row.size)
    count(row)
    keyStates[row.key].begin(row)
    liveObjects += 1
    liveBytes += row.size
    peakLiveObjects = max(peakLiveObjects, liveObjects)
    peakLiveBytes = max(peakLiveBytes, liveBytes)
    if let expiry = row.expiry { expiries.add(ObjectID(row.key), key: row.key, expiring: expiry) }
  }

  private mutating func get(_ row: TraceRow) {
    getCount += 1
    if row.size > 0 { getsWithSize += 1 }
    keyStates[row.key].countGet()
    if keyStates[row.key].isLive {
      readAges.add(ageMilliseconds: keyStates[row.key].age(at: row.time))
    } else {
      deadGetCount += 1
      if keyStates[row.key].isUnborn { unbornGetCount += 1 }
    }
  }

  private mutating func count(_ row: TraceRow) {
    let said = PlainTraceColumns(saidBy: row)
    if said.contains(.ttl) {
      putsWithTTL += 1
      declared.add(ageMilliseconds: Int64(row.ttlSeconds) * 1000, bytes: row.size)
      frequentTTLs.add(Int(row.ttlSeconds))
    }
    if said.contains(.contentType) { putsWithContentType += 1 }
    if said.contains(.tenant) { putsWithTenant += 1 }
    if said.contains(.batch) { putsWithBatch += 1 }
    bucketBytes.add(row.bucket, row.size)
    contentTypeBytes.add(row.contentType, row.size)
  }

  private mutating func die(_ key: UInt32, _ end: Lifetimes.End, at instant: Instant) {
    let object = keyStates[key]
    keyStates[key].die()
    liveObjects -= 1
    liveBytes -= object.bytes
    let age = object.age(at: instant)
    lifetimes.add(end, ageMilliseconds: age, bytes: object.bytes)
    bucketLives.addDeath(in: object.bucket, ageMilliseconds: age, bytes: object.bytes)
    // A key has one live object at most, so its number stands for the object's.
    if end != .expiry { expiries.cancel(ObjectID(key)) }
  }

  private mutating func expire(through now: Instant) {
    while let expired = expiries.next(dueBy: now) {
      expirationCount += 1
      live.advance(to: expired.due, objects: liveObjects, bytes: liveBytes)
      die(expired.key, .expiry, at: expired.due)
    }
  }
}
