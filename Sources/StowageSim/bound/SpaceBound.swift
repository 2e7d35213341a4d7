import StowageCore
public import StowageTrace

/// What no placement can undercut without copying: a lower bound on the space amplification of a trace.
///
/// It knows all deaths, and holds for every way to put chunks into `openShards` open shards that are sealed when they are
/// full (see ``Packing``). Sealing early is left out, because it would make the question empty: a shard of one chunk never
/// holds garbage.
///
/// Source: the problem is busy time with bounded parallelism (R. Khandekar, B. Schieber, H. Shachnai, T. Tamir,
/// "Minimizing busy time in multiple machine real-time scheduling", FSTTCS 2010), but with slots that are written once.
public struct SpaceBound: Hashable, Sendable {
  /// Most shards that are open at once.
  public var openShards: Int
  /// Stored over live bytes, each integrated over the time after the warm-up, as in ``RunResult/SpaceAmplification``.
  public var spaceAmplification: Double

  /// Nil where nothing lives after the warm-up, where the largest chunk does not fit into a shard, and where tiers differ
  /// in codec, since stored bytes then depend on the placement.
  ///
  /// - Complexity: O(n log n) for n puts, with 64 bytes of memory for each.
  public init?(of trace: Trace, _ future: Future, _ settings: RunSettings) {
    guard settings.engine.tierCodecs.isEmpty else { return nil }
    let packing = Packing(of: trace, future, settings)
    guard packing.payloadTime > 0, packing.chunkBytes.upperBound <= packing.shardBytes else { return nil }
    openShards = packing.openShards
    spaceAmplification = (packing.liveTime + packing.leastDeadTime) / packing.payloadTime
  }
}
