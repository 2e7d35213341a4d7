import StowageCore

/// How well the shards were packed, by the deaths that only a simulator knows.
///
/// - Death spread: for a shard at its sealing, the distance between the byte-weighted quartiles of the death times
///   of what lives in it, over the mean lifetime in the trace. What outlives the trace counts as dying at its end.
/// - Near median: the share of the bytes of such a shard that die within a tenth of the mean lifetime of the median.
/// - Wasted copies: the share of copied bytes that die within a tenth of the mean lifetime after the copy.
///
/// All are measured on every `stride`-th shard or plan, so that the replay does not slow down.
struct Purity: ~Copyable {
  /// nil where purity is not measured.
  private let future: Future?
  private let stride: UInt32
  /// Death of each live object, by its number.
  private(set) var deaths = Table<Instant>()
  private var spreadWeight = 0.0
  private var spreadSum = 0.0
  private var nearBytes = 0
  private var copiedBytes = 0
  private var wastedBytes = 0
  private var ranks = DeathRanks()

  init(_ future: Future?, stride: Int) {
    self.future = future
    self.stride = UInt32(max(1, min(stride, 1 << 20)))
  }

  mutating func noteDeath(_ instant: Instant, of upload: UploadID) {
    if future == nil { return }
    deaths.extend(toInclude: Int(upload.index), with: .never)
    deaths[upload.index] = instant
  }

  mutating func fold<Placement: PlacementPolicy>(
    _ decision: Decision, at instant: Instant, in engine: borrowing Engine<Placement>
  ) {
    guard let future else { return }
    switch decision {
    case .seal(let shard, _) where shard.index % stride == 0:
      addSpread(of: shard, future, in: engine)
    case .move(let plan, let move) where plan.index % stride == 0:
      copiedBytes += move.bytes
      let death = deaths[move.owner.index]
      if death <= instant.advanced(byMilliseconds: future.tenthOfLife) { wastedBytes += move.bytes }
    default: break
    }
  }

  private mutating func addSpread<Placement: PlacementPolicy>(
    of shard: ShardID, _ future: Future, in engine: borrowing Engine<Placement>
  ) {
    ranks.gather(shard, in: engine.ledger, deaths, until: future.end)
    guard let spread = ranks.spread else { return }
    let total = ranks.totalBytes
    spreadSum += Double(spread) * Double(total)
    spreadWeight += Double(total)
    let median = ranks.death(at: (total + 1) / 2)
    for content in ranks.contents where abs(content.death - median) <= future.tenthOfLife {
      nearBytes += content.bytes
    }
  }

  /// Byte-weighted mean over the measured shards.
  var deathSpread: Double? {
    guard let future, spreadWeight > 0, future.meanLifetimeMilliseconds > 0 else { return nil }
    return spreadSum / spreadWeight / future.meanLifetimeMilliseconds
  }

  /// Of the bytes that lived in the measured shards.
  var nearMedian: Double? { spreadWeight > 0 ? Double(nearBytes) / spreadWeight : nil }

  var wastedCopies: Double? { copiedBytes > 0 ? Double(wastedBytes) / Double(copiedBytes) : nil }
}

extension Future {
  /// What counts as soon, in milliseconds.
  fileprivate var tenthOfLife: Int64 { Int64(meanLifetimeMilliseconds / 10) }
}
