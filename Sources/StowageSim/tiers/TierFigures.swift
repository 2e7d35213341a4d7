import StowageCore

/// What a run measured of one tier. docs/METRICS.md defines every figure.
public struct TierFigures: Hashable, Sendable {
  /// Which tier.
  public var tier: TierModel
  /// Bytes written to its devices over bytes ingested by the store; those of all tiers add up to that of the store.
  public var writeAmplification: Double?
  /// Integral over time of bytes on its devices over that of the live bytes in it.
  public var spaceAmplification: Double?
  /// In its shards at the end.
  public var storedBytes: Int
  /// On its devices at the end.
  public var physicalBytes: Int
  /// On its devices, a mean over time, in 10^12 bytes.
  public var meanPhysicalTB: Double?
  /// What its devices do in a day.
  public var daily: DeviceIO?

  /// Device reads and writes per second for 10^12 bytes on its devices.
  public var iopsPerTB: Double? { TierFigures.iopsPerTB(daily?.total, meanPhysicalTB) }

  static func iopsPerTB(_ perDay: Double?, _ terabytes: Double?) -> Double? {
    guard let perDay, let terabytes, terabytes > 0 else { return nil }
    return perDay / 86_400 / terabytes
  }
}

extension TierFigures {
  /// Of all tiers; none where the books were not kept.
  static func all<Placement: PlacementPolicy>(
    of replay: borrowing Replay<Placement>, _ settings: RunSettings
  ) -> [TierFigures] {
    guard settings.keepsTierBooks else { return [] }
    let milliseconds = replay.tierBooks.measuredMilliseconds
    let ingested = replay.meter.measured.ingestedBytes
    let uses = replay.tierBooks.uses(in: replay.engine.ledger)
    return settings.tiers.indices.map { index in
      let (tier, account) = (settings.tiers[index], replay.tierBooks.accounts[index])
      return TierFigures(
        tier: tier,
        writeAmplification: ingested > 0 ? Double(account.measuredWrittenBytes) / Double(ingested) : nil,
        spaceAmplification: account.liveTime > 0 ? account.physicalTime / account.liveTime : nil,
        storedBytes: account.holdings.stored, physicalBytes: account.holdings.physical,
        meanPhysicalTB: milliseconds > 0 ? account.physicalTime / milliseconds / 1e12 : nil,
        daily: uses[index].daily(tier, on: settings.devices(of: tier)))
    }
  }
}
