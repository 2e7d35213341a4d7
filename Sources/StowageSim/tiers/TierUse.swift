public import StowageTrace

/// What a tier was used for during the measured time: all that its device reads and writes follow from.
public struct TierUse: Hashable, Sendable {
  /// How long it was measured.
  public var days: Double
  /// What was counted: ingest, reclaim and transcodes.
  public var counted = DeviceIO()
  /// Chunks that were read from open shards.
  public var openReads = 0.0
  /// Chunks that were read from sealed shards.
  public var sealedReads = 0.0
  /// Reads that all fragments of the tier's sealed shards take once, a mean over time.
  public var fragmentRequests = 0.0

  public init(days: Double) { self.days = days }

  private static let daysPerYear = 365.25

  /// What the tier's devices read and write in a day, on average; nil where nothing was measured.
  ///
  /// - A chunk of an open or sealed shard is one read. Where its device does not answer, it is computed from as many others as
  ///   the code needs for a data fragment.
  /// - A lost fragment costs its own reads for each fragment that it is computed from, and its own writes. How large devices
  ///   are does not matter: larger ones are fewer.
  public func daily(_ tier: TierModel, on devices: DeviceGroup) -> DeviceIO? {
    guard days > 0 else { return nil }
    var daily = DeviceIO()
    daily.reads = counted.reads / days
    daily.writes = counted.writes / days
    let perSealedRead = 1 + devices.degradedShare * (tier.degradedReads - 1)
    daily.reads[.gets] = (openReads + sealedReads * perSealedRead) / days
    daily.reads[.scrub] = fragmentRequests / devices.scrubDays
    let lost = fragmentRequests * devices.annualFailureRate / Self.daysPerYear
    daily.reads[.repair] = lost * tier.repairReads
    daily.writes[.repair] = lost
    return daily
  }
}
