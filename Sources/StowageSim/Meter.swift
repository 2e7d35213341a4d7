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
  }

  /// Of each tier.
  private let geometries: [StripeGeometry]
  private(set) var sums = Sums()
  /// Sums when the warm-up ended.
  private var base = Sums()
  private(set) var storedBytes = 0
  private(set) var physicalBytes = 0
  private(set) var openShards = 0
  private(set) var mostOpenShards = 0
  private var lengths = Table<UInt32>()
  /// Of each shard; empty where there is one tier.
  private var tiers = Table<UInt8>()

  /// - Precondition: there is a tier.
  init(_ geometries: [StripeGeometry]) { self.geometries = geometries }

  var tierCount: Int { geometries.count }

  private func geometry(of shard: ShardID) -> StripeGeometry {
    tierCount == 1 ? geometries[0] : geometries[min(Int(tiers[shard.index]), tierCount - 1)]
  }

  /// What came after the warm-up.
  var measured: Sums {
    var sums = sums
    sums.ingestedBytes -= base.ingestedBytes
    sums.copiedBytes -= base.copiedBytes
    sums.physicalWrittenBytes -= base.physicalWrittenBytes
    sums.opened -= base.opened
    sums.sealed -= base.sealed
    sums.freedWhole -= base.freedWhole
    sums.reclaimed -= base.reclaimed
    return sums
  }

  mutating func endWarmup() {
    base = sums
    mostOpenShards = openShards
  }

  mutating func fold(_ decision: Decision) {
    switch decision {
    case .assign, .transcode: break
    case .open(let shard, _, let tier):
      precondition(Int(shard.index) == lengths.count, "shard \(shard.index) was not opened in order")
      lengths.append(0)
      if tierCount > 1 { tiers.append(tier.index) }
      openShards += 1
      mostOpenShards = max(mostOpenShards, openShards)
      sums.opened += 1
    case .append(_, let shard, let offset, let bytes):
      write(bytes, to: shard, at: offset)
      sums.ingestedBytes += bytes
    case .move(_, let move):
      write(move.bytes, to: move.to, at: move.toOffset)
      sums.copiedBytes += move.bytes
    case .seal(let shard, _):
      let (length, geometry) = (Int(lengths[shard.index]), geometry(of: shard))
      physicalBytes += geometry.sealedBytes(length) - geometry.openBytes(length)
      sums.physicalWrittenBytes += geometry.sealedBytes(length)
      openShards -= 1
      sums.sealed += 1
    case .free(let shard, let plan):
      let length = Int(lengths[shard.index])
      storedBytes -= length
      physicalBytes -= geometry(of: shard).sealedBytes(length)
      if plan == nil { sums.freedWhole += 1 } else { sums.reclaimed += 1 }
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
