import StowageCore

/// The counting shell's books: a fold over the decisions, in stored and in physical bytes.
struct Meter: ~Copyable {
  /// Sums since the beginning.
  struct Sums: Hashable {
    var ingestedBytes = 0
    var copiedBytes = 0
    var physicalWrittenBytes = 0
    var opened = 0
    var sealed = 0
    var freedWhole = 0
    var reclaimed = 0
    var ingestedChunks = 0
    var movedChunks = 0
    /// Moves to another tier, as they are there.
    var tierChangeBytes = 0
    /// Of the shards that were sealed.
    var sealedBytes = 0
    /// Of the shards that were freed whole.
    var freedWholeBytes = 0
    /// Of the shards that were freed by plans.
    var victimBytes = 0
    /// What other codecs took away from the bytes that were copied.
    var shrunkBytes = 0
  }

  /// Of each tier.
  private let geometries: [StripeGeometry]
  private let firstGeometry: StripeGeometry
  private let isTiered: Bool
  private(set) var census = ShardCensus()
  private(set) var sums = Sums()
  /// Sums when the warm-up ended.
  private var base = Sums()
  private(set) var storedBytes = 0
  private(set) var physicalBytes = 0
  private var lengths = Table<UInt32>()
  /// Of each shard; empty where there is one tier.
  private var tiers = Table<UInt8>()

  /// - Precondition: there is a tier.
  init(_ geometries: [StripeGeometry]) {
    self.geometries = geometries
    firstGeometry = geometries[0]
    isTiered = geometries.count > 1
  }

  var tierCount: Int { geometries.count }

  /// Stored bytes that were appended to a shard, freed or not.
  func length(of shard: ShardID) -> Int { Int(lengths[shard.index]) }

  @inline(__always)
  func geometry(of shard: ShardID) -> StripeGeometry {
    isTiered ? geometries[min(Int(tiers[shard.index]), tierCount - 1)] : firstGeometry
  }

  /// What came after the warm-up.
  var measured: Sums { sums - base }

  mutating func endWarmup(at instant: Instant) {
    base = sums
    census.endWarmup(at: instant, storedBytes: storedBytes)
  }

  mutating func fold(_ decision: Decision, at instant: Instant) {
    switch decision {
    case .assign, .transcode: break
    case .open(let shard, _, let tier):
      precondition(Int(shard.index) == lengths.count, "shard \(shard.index) was not opened in order")
      lengths.append(0)
      if isTiered { tiers.append(tier.index) }
      census.open(geometry(of: shard), at: instant)
      sums.opened += 1
    case .append(_, let shard, let offset, let bytes):
      write(bytes, to: shard, at: offset)
      sums.ingestedBytes += bytes
      sums.ingestedChunks += 1
    case .move(_, let move):
      write(move.bytes, to: move.to, at: move.toOffset)
      sums.copiedBytes += move.bytes
      sums.movedChunks += move.chunks
      if isTiered {
        sums.shrunkBytes += move.fromBytes - move.bytes
        if tiers[move.from.index] != tiers[move.to.index] { sums.tierChangeBytes += move.bytes }
      }
    case .seal(let shard, _):
      let (length, geometry) = (Int(lengths[shard.index]), geometry(of: shard))
      physicalBytes += geometry.sealedBytes(length) - geometry.openBytes(length)
      sums.physicalWrittenBytes += geometry.sealedBytes(length)
      sums.sealed += 1
      sums.sealedBytes += length
      census.seal(length, geometry, storedBytes: storedBytes, at: instant)
    case .free(let shard, let plan):
      let (length, geometry) = (Int(lengths[shard.index]), geometry(of: shard))
      storedBytes -= length
      physicalBytes -= geometry.sealedBytes(length)
      census.free(length, geometry, at: instant)
      if plan == nil {
        sums.freedWhole += 1
        sums.freedWholeBytes += length
      } else {
        sums.reclaimed += 1
        sums.victimBytes += length
      }
    }
  }

  private mutating func write(_ bytes: Int, to shard: ShardID, at offset: Int) {
    precondition(Int(lengths[shard.index]) == offset, "shard \(shard.index) is not appended to at its end")
    lengths[shard.index] += UInt32(bytes)
    storedBytes += bytes
    let copies = geometry(of: shard).openBytes(bytes)
    physicalBytes += copies
    sums.physicalWrittenBytes += copies
  }
}

extension Meter.Sums {
  static func - (sums: Self, base: Self) -> Self {
    var sums = sums
    sums.ingestedBytes -= base.ingestedBytes
    sums.copiedBytes -= base.copiedBytes
    sums.physicalWrittenBytes -= base.physicalWrittenBytes
    sums.opened -= base.opened
    sums.sealed -= base.sealed
    sums.freedWhole -= base.freedWhole
    sums.reclaimed -= base.reclaimed
    sums.ingestedChunks -= base.ingestedChunks
    sums.movedChunks -= base.movedChunks
    sums.tierChangeBytes -= base.tierChangeBytes
    sums.sealedBytes -= base.sealedBytes
    sums.freedWholeBytes -= base.freedWholeBytes
    sums.victimBytes -= base.victimBytes
    sums.shrunkBytes -= base.shrunkBytes
    return sums
  }
}
