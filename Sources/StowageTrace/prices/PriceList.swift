/// What devices cost and can do, and what is assumed of reads that a trace does not have.
public struct PriceList: Hashable, Sendable {
  /// Not empty; the first is for tiers that name none.
  public var groups: [DeviceGroup]
  /// On top of the gets of a trace; nil is none.
  public var reads: ReadDecay?

  /// - Precondition: there is a group.
  public init(groups: [DeviceGroup], reads: ReadDecay? = nil) {
    precondition(!groups.isEmpty, "a price list has at least one device group")
    self.groups = groups
    self.reads = reads
  }

  /// The group of that name; the first where no name is given, nil where there is none of it.
  public func group(named name: String?) -> DeviceGroup? {
    guard let name else { return groups[0] }
    return groups.first { $0.name == name }
  }
}

/// How often a chunk is read while it grows old: a rate for each span of age.
///
/// By chunk and not by byte, since a chunk remains one read whatever its codec makes of it.
public struct ReadDecay: Hashable, Sendable {
  /// From an age on.
  public struct Step: Hashable, Sendable {
    /// Where the span begins, in milliseconds.
    public var ageMilliseconds: Int64
    /// Reads of a chunk in a day.
    public var perDay: Double

    public init(ageMilliseconds: Int64, perDay: Double) {
      self.ageMilliseconds = ageMilliseconds
      self.perDay = perDay
    }
  }

  /// Ascending in age, from 0 on; the last holds for good.
  public let steps: [Step]

  /// - Precondition: the steps begin at the age of 0 and ascend.
  public init(_ steps: [Step]) {
    precondition(Self.fault(in: steps) == nil, "\(Self.fault(in: steps) ?? "")")
    self.steps = steps
  }

  /// What keeps the steps from being a decay; nil where nothing does.
  public static func fault(in steps: [Step]) -> String? {
    if steps.first?.ageMilliseconds != 0 { return "the first span of age does not begin at 0d" }
    for (one, next) in zip(steps, steps.dropFirst()) where one.ageMilliseconds >= next.ageMilliseconds {
      return "the ages do not ascend"
    }
    return nil
  }

  /// Reads of a chunk from its upload to this age.
  public func reads(untilAge milliseconds: Int64) -> Double {
    var sum = 0.0
    for (index, step) in steps.enumerated() where step.ageMilliseconds < milliseconds {
      let end = index + 1 < steps.count ? min(steps[index + 1].ageMilliseconds, milliseconds) : milliseconds
      sum += Double(end - step.ageMilliseconds) / Double(Milliseconds.day) * step.perDay
    }
    return sum
  }
}
