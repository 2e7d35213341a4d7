import StowageCore

/// What the sealed shards at the end hold, for a cleaner and for an operator. docs/METRICS.md defines every figure.
public struct SealedFigures: Hashable, Sendable {
  /// Part of the stored bytes that is dead in sealed shards of which the trigger may take the next victim.
  public var deadEligible: Double?
  /// Part of the stored bytes that is dead in the other sealed shards.
  public var deadBelowThreshold: Double?
  /// Part of the bytes of sealed shards in those of which less than a tenth lives.
  public var shareBelowTenth: Double?
  /// Part of the bytes of sealed shards in those of which less than half lives.
  public var shareBelowHalf: Double?

  /// Surveys the sealed shards.
  ///
  /// - Complexity: O(sealed shards).
  init(_ shards: ShardTable, _ settings: EngineSettings, storedBytes: Int) {
    var (eligible, others, belowTenth, belowHalf, sealed) = (0, 0, 0, 0, 0)
    for position in 0..<shards.candidateCount {
      let shard = shards.candidate(at: position)
      let (live, length) = (Int(shard.liveBytes), Int(shard.length))
      sealed += length
      if 10 * live < length { belowTenth += length }
      if 2 * live < length { belowHalf += length }
      if settings.mayTake(shard) { eligible += shard.deadBytes } else { others += shard.deadBytes }
    }
    deadEligible = RunResult.ratio(eligible, storedBytes)
    deadBelowThreshold = RunResult.ratio(others, storedBytes)
    shareBelowTenth = RunResult.ratio(belowTenth, sealed)
    shareBelowHalf = RunResult.ratio(belowHalf, sealed)
  }
}

extension EngineSettings {
  /// Whether garbage fraction alone makes a sealed shard a victim as soon as the trigger looks for one.
  fileprivate func mayTake(_ shard: Shard) -> Bool {
    switch trigger {
    case .none: false
    case .garbageCap: victimFloor.isReached(by: shard.deadBytes, of: Int(shard.length))
    case .shardThreshold(let threshold): threshold.isReached(by: shard.deadBytes, of: Int(shard.length))
    }
  }
}

/// What lay in open shards after the warm-up, and how full they were when they were sealed.
public struct OpenFigures: Hashable, Sendable {
  /// Open shards, a mean over time.
  public var mean: Double?
  /// Bytes in them, a mean over time.
  public var meanBytes: Double?
  /// Most bytes in them at once.
  public var maxBytes: Int
  /// Part of its capacity that a shard holds when it is sealed, the mean over shards.
  public var sealFill: Double?

  init(_ means: ShardCensus.Means?, maxBytes: Int, _ sums: Meter.Sums, shardBytes: Int) {
    mean = means?.openShards
    meanBytes = means?.openBytes
    self.maxBytes = maxBytes
    sealFill = RunResult.ratio(sums.sealedBytes, sums.sealed * shardBytes)
  }
}

/// What getting garbage back cost after the warm-up.
public struct ReclaimFigures: Hashable, Sendable {
  /// Bytes copied out of victims over bytes of garbage that this freed.
  public var copiedPerGarbageByte: Double?
  /// Part of the freed garbage that was in shards freed whole, without a copy.
  public var wholeShare: Double?
  /// Of the copied bytes, those that went to another tier.
  public var tierChangeBytes: Int
  /// Chunks that got a new place over chunks ingested.
  public var locationUpdatesPerChunk: Double?

  init(_ sums: Meter.Sums) {
    let survivors = sums.copiedBytes + sums.shrunkBytes
    let compacted = sums.victimBytes - survivors
    copiedPerGarbageByte = RunResult.ratio(survivors, compacted)
    wholeShare = RunResult.ratio(sums.freedWholeBytes, sums.freedWholeBytes + compacted)
    tierChangeBytes = sums.tierChangeBytes
    locationUpdatesPerChunk = RunResult.ratio(sums.movedChunks, sums.ingestedChunks)
  }
}

/// How objects are spread over shards: what a get of a whole object has to read.
public struct ScatterFigures: Hashable, Sendable {
  /// Shards in which the chunks of an object lie, the mean over objects.
  public var shards: Double?
  /// Pieces that lie apart, likewise.
  public var pieces: Double?
  /// Part of these pieces below 1 MiB.
  public var smallPieceShare: Double?

  init(_ scatter: borrowing Scatter) {
    shards = RunResult.ratio(scatter.shards, scatter.objects)
    pieces = RunResult.ratio(scatter.pieces, scatter.objects)
    smallPieceShare = RunResult.ratio(scatter.smallPieces, scatter.pieces)
  }
}
