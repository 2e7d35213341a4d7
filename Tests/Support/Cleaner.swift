public import StowageCore
import StowagePolicies

/// A victim choice that exists twice: as a policy for the engine and as a scan for the naive engine.
public enum Cleaner: Hashable, Sendable, CaseIterable {
  case greedy, oldest, lfs, sepbit, ramcloud
  /// The candidate whose number has the least hash, garbage or not.
  case hashed
  /// The same among those with garbage.
  case hashedGarbage

  public var policy: any CleaningPolicy {
    switch self {
    case .greedy: Greedy()
    case .oldest: Oldest()
    case .lfs: CostBenefit(form: .lfs)
    case .sepbit: CostBenefit(form: .sepbit)
    case .ramcloud: CostBenefit(form: .ramcloud)
    case .hashed: HashedVictim(takesVictimsWithoutGarbage: true)
    case .hashedGarbage: HashedVictim(takesVictimsWithoutGarbage: false)
    }
  }
}

/// Takes the candidate whose number has the least hash: no index of the shard table helps it, and none can hurt.
struct HashedVictim: CleaningPolicy {
  static let name = "hashed"
  let takesVictimsWithoutGarbage: Bool

  func propose(among shards: ShardTable, under rules: VictimRules, at now: Moment) -> ShardID? {
    (0..<shards.candidateCount).map { shards.candidate(at: $0) }.filter { rules.allow($0) }.map(\.id)
      .min { hash($0) < hash($1) }
  }
}

/// Scrambles a number; different numbers stay different.
public func scrambled(_ number: UInt64) -> UInt64 {
  var hash = number &+ 0x9e37_79b9_7f4a_7c15
  hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
  hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
  return hash ^ (hash >> 31)
}

func hash(_ shard: ShardID) -> UInt64 { scrambled(UInt64(shard.index)) }

extension NaiveEngine {
  func victim(among allowed: [Int], at now: Moment) -> Int? {
    switch cleaner {
    case .greedy: greediest(of: allowed.filter { dead(in: $0) > 0 })
    case .oldest: allowed.min { shards[$0].sealOrder < shards[$1].sealOrder }
    case .lfs, .sepbit, .ramcloud: best(of: allowed) { score(of: $0, at: now) }
    case .hashed, .hashedGarbage: allowed.min { hash(shards[$0].id) < hash(shards[$1].id) }
    }
  }

  /// The highest step of garbage; in it the first to come.
  func greediest(of list: [Int]) -> Int? {
    let top = list.map { shards[$0].step }.max()
    return list.filter { shards[$0].step == top }.min { shards[$0].stepEntered < shards[$1].stepEntered }
  }

  /// The highest score; the lowest number among equals.
  private func best(of list: [Int], by score: (Int) -> Double) -> Int? {
    let top = list.map(score).max()
    return list.first { score($0) == top }
  }

  private func score(of shard: Int, at now: Moment) -> Double {
    let (dead, live) = (Double(dead(in: shard)), Double(live(in: shard)))
    let idle = Double(now.ingestedBytes - shards[shard].appended.ingestedBytes)
    let age = Double(now.ingestedBytes - shards[shard].opened.ingestedBytes)
    return switch cleaner {
    case .lfs: dead * idle / (Double(shards[shard].length) + live)
    case .sepbit: dead / live * idle.squareRoot()
    default: dead * age / live
    }
  }
}
