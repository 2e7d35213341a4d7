import StowageTrace

/// What a run would cost, and whether its devices could do it.
public struct CostFigures: Hashable, Sendable {
  /// Of a month, for 10^12 live bytes of users.
  public var perTBMonthLive: Double?
  /// Live bytes of users, before compression, a mean over time, in 10^12 bytes.
  public var liveTB: Double?
  /// Bytes on all devices, a mean over time, in 10^12 bytes.
  public var physicalTB: Double?
  /// The device group that comes nearest to its budget, or is farthest beyond it.
  public var group: String
  /// Device reads and writes per second for 10^12 bytes on the devices of that group.
  public var iopsPerTB: Double?
  /// What they may be.
  public var budgetIOPSPerTB: Double
  /// Whether no group is beyond its budget.
  public var isWithinBudget: Bool? { iopsPerTB.map { $0 <= budgetIOPSPerTB } }

  private static let daysPerMonth = 365.25 / 12

  /// - Parameter liveTB: users' live bytes, a mean over time, in 10^12 bytes.
  init(_ tiers: [TierFigures], _ prices: PriceList, liveTB: Double?) {
    self.liveTB = liveTB
    physicalTB = liveTB.map { _ in tiers.reduce(0) { $0 + ($1.meanPhysicalTB ?? 0) } }
    (group, budgetIOPSPerTB) = (prices.groups[0].name, prices.groups[0].budgetIOPSPerTB)
    var cost = 0.0
    for devices in prices.groups {
      let members = tiers.filter { prices.group(named: $0.tier.group) == devices }
      let terabytes = members.reduce(0) { $0 + ($1.meanPhysicalTB ?? 0) }
      let perDay = members.reduce(0) { $0 + ($1.daily?.total ?? 0) }
      cost += devices.pricePerTBMonth * terabytes
      cost += devices.pricePerMillionRequests * perDay * Self.daysPerMonth / 1e6
      if let iops = TierFigures.iopsPerTB(perDay, terabytes),
        iops / devices.budgetIOPSPerTB > (iopsPerTB ?? 0) / budgetIOPSPerTB
      {
        (group, iopsPerTB, budgetIOPSPerTB) = (devices.name, iops, devices.budgetIOPSPerTB)
      }
    }
    if let liveTB, liveTB > 0 { perTBMonthLive = cost / liveTB }
  }
}
