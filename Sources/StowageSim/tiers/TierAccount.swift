import StowageTrace

/// What is counted of one tier.
struct TierAccount: Hashable {
  /// Since the beginning.
  struct Sums: Hashable {
    var io = DeviceIO()
    var writtenBytes = 0
    /// Chunks.
    var openReads = 0.0
    /// Chunks.
    var sealedReads = 0.0
    /// Chunks; right only when all that lives is settled.
    var assumedReads = 0.0
  }

  /// Now.
  struct Holdings: Hashable {
    var stored = 0
    var live = 0
    var physical = 0
    /// Reads that all fragments take once.
    var fragmentRequests = 0
  }

  var sums = Sums()
  var holdings = Holdings()
  private var base = Sums()
  /// Integrals over the measured time, in milliseconds.
  private(set) var liveTime = 0.0
  private(set) var physicalTime = 0.0
  private var fragmentTime = 0.0

  mutating func endWarmup(_ settled: Sums) {
    base = settled
    (liveTime, physicalTime, fragmentTime) = (0, 0, 0)
  }

  mutating func advance(by milliseconds: Double) {
    liveTime += Double(holdings.live) * milliseconds
    physicalTime += Double(holdings.physical) * milliseconds
    fragmentTime += Double(holdings.fragmentRequests) * milliseconds
  }

  var measuredWrittenBytes: Int { sums.writtenBytes - base.writtenBytes }

  /// What came after the warm-up. Assumed reads are of sealed shards, where nearly all chunks are nearly all the time.
  func use(_ settled: Sums, milliseconds: Double) -> TierUse {
    var use = TierUse(days: milliseconds / Double(Milliseconds.day))
    use.counted.reads = settled.io.reads - base.io.reads
    use.counted.writes = settled.io.writes - base.io.writes
    use.openReads = settled.openReads - base.openReads
    use.sealedReads = settled.sealedReads - base.sealedReads + settled.assumedReads - base.assumedReads
    use.fragmentRequests = milliseconds > 0 ? fragmentTime / milliseconds : 0
    return use
  }
}
