import StowageCore

@testable import StowageSim

extension Packing {
  /// The lives of a random packing's chunks.
  enum Law: CaseIterable {
    case uniform, exponential, twoPoint, ttlClasses, lognormal

    fileprivate func lifetime(_ random: inout Random) -> Double {
      switch self {
      case .uniform: 10 * random.unit()
      case .exponential: random.exponential(mean: 5)
      case .twoPoint: random.below(2) == 0 ? 1 : 10
      case .ttlClasses: [1, 4, 16][random.below(3)] * (0.95 + 0.1 * random.unit())
      case .lognormal: random.logNormal(median: 1, sigma: 1.5)
      }
    }
  }

  /// Few equal chunks of one byte: 4 to 16 in shards of 2 to 4, with 1 to 3 open; half of the traces end before the last
  /// death.
  static func random(_ law: Law, seed: UInt64) -> Packing {
    var random = Seed(seed).stream("packing")
    var packing = Packing(shardBytes: 2 + random.below(3), openShards: 1 + random.below(3))
    let gap = [0.1, 0.5, 2][random.below(3)]
    var now = 0.0
    for _ in 0..<4 + random.below(13) {
      now += random.exponential(mean: gap)
      packing.uploads.append(Upload(death: now + law.lifetime(&random), bytes: 1))
      packing.liveTime -= now
    }
    let last = packing.uploads.map(\.death).max() ?? now
    packing.end = random.below(2) == 0 ? last : now + (last - now) * random.unit()
    for index in packing.uploads.indices {
      packing.uploads[index].death = min(packing.uploads[index].death, packing.end)
      packing.liveTime += packing.uploads[index].death
    }
    return packing
  }

  /// Few chunks of 1 to 3 bytes: 4 to 20 in shards of 3 to 6 bytes, with 1 or 2 open, some before measuring begins.
  static func randomSizes(_ law: Law, seed: UInt64) -> Packing {
    var random = Seed(seed).stream("sizes")
    var packing = Packing(shardBytes: 3 + random.below(4), openShards: 1 + random.below(2))
    let count = 4 + random.below(17)
    packing.unmeasured = random.below(2) == 0 ? 0 : random.below(count)
    packing.uploads = (0..<count).map { _ in
      Upload(death: law.lifetime(&random), bytes: Double(1 + random.below(3)))
    }
    packing.end = packing.uploads.map(\.death).max() ?? 0
    let sizes = packing.uploads.map { Int($0.bytes) }
    packing.chunkBytes = (sizes.min() ?? 1)...(sizes.max() ?? 1)
    return packing
  }
}
