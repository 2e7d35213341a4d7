public import StowageCore

/// Lets data go through a chain of queues, each for what survived the one before it, with the sizes for which a model of the
/// chain predicts the least copying.
///
/// - Class 0 (HOT): uploads under keys whose versions died young three times more than not.
/// - Class *i*, 1 to 8: group *i* of the chain; other uploads go to the first.
/// - Class 9 + *i* (the pool): what survived the chain, and survivors of it; *i* is 0 while the model holds, and
///   otherwise how often it survived there, at most 3. Without a chain, uploads, too.
///
/// Survivors go one group on. Its own choice of victims (`own`) is the shard sealed first of the first group that is larger
/// than its size, HOT before the chain, and else the one of the pool with most garbage. Where the rules forbid that shard, as those without
/// garbage, it counts as one of the next group from now on.
///
/// Measuring begins with the first reclaim. After each epoch, in which `epoch` times as much is ingested as is stored, sizes are set
/// from the lives seen (``UpdateIntervals``, ``GroupModel``), unless what is predicted is not 5 % less than what was copied. Half
/// an epoch later the groups from the first on whose victims are not as live as predicted (± 0.1) become part of the pool. HOT
/// is used where at least 15 % of the uploads are hot and at most 20 % are predicted to survive it; a version that lived no longer
/// than the shards of HOT last, up to their reclaim, died young.
///
/// State: 48 KiB, 1 byte per key and per shard ever opened; keeps 12 bytes per object. Complexity: O(sealed shards) per
/// victim, and per epoch some thousand predictions of O(1,024).
/// Source: S. Oh et al., "MiDAS: Minimizing Write Amplification in Log-Structured Systems through Adaptive Group Number and Size
/// Configuration", FAST 2024; details after its public code (dgist-datalab/MiDAS), none of which is here.
/// Deviations:
/// - There a block's interval ends with an update. Here it is the life of an upload, and a deletion or an expiry ends it as
///   an overwrite does; an upload counts once, whatever its size. All are counted, there 1 % of the addresses; since the core keeps
///   upload times, no epoch cuts a life off.
/// - HOT goes by keys, wherever the version lay; where the shell knows no keys (number 0) or nothing is overwritten, it is
///   off. What is hot has a distribution of lives of its own, as measured; there it is taken for all that dies soonest.
/// - An epoch is as long as it takes to ingest what is stored, there four times that: nothing is known of a store's
///   future size, so sizes are renewed sooner.
/// - Space is not fixed: the model gets what is in use when it is asked. A shard in which nothing lives is freed before
///   its queue has moved on, so groups last a little longer than predicted.
/// - Sizes are tried in steps of an eighth, there of one. The closed forms of the model are its own (``GroupModel``).
public struct MiDAS: PlacementPolicy, CataloguedPolicy {
  public static let name = "midas"
  public static let summary = "a chain of queues for survivors, sized by a model of what it copies (MiDAS)"
  public static let parameters = [
    Parameter("epoch", "between two searches for sizes, in times of the stored bytes", standard: "1")
  ]
  public static let ownCleaning: PolicySpecification? = PolicySpecification(name: name)

  private static let hot = 0
  private static let pool = GroupModel.mostGroups + 1
  private static let generations = 4

  /// Between two searches for sizes, in times of the stored bytes.
  public let epoch: Int
  private let shardBytes: Int
  private var lives: UpdateIntervals
  private var hotLives: UpdateIntervals
  private var hotKeys = HotKeys()
  /// What a shard of HOT lasts, in ingested bytes; nil before the first.
  private var hotLife: Double?
  private var usesHot = true
  private var plan = GroupModel.Plan()
  /// Whether the pool separates what survives in it, since the model does not hold.
  private var separates = true
  /// The group that a shard was moved on to without a copy; 0 is none.
  private var demotions = PerKey<UInt8>(0)
  private var watch: Watch?

  /// What is measured within an epoch.
  private struct Watch: Sendable {
    var start: Int
    var isSettled = false
    var isChecked = false
    /// Ingested bytes when the sums began.
    var since: Int
    var copiedBytes = 0
    /// Of victims, by group.
    var liveBytes = Array(repeating: 0, count: MiDAS.pool + 1)
    var bytes = Array(repeating: 0, count: MiDAS.pool + 1)

    init(at now: Moment) { (start, since) = (now.ingestedBytes, now.ingestedBytes) }

    mutating func settle(at now: Moment) {
      let start = start
      self = Watch(at: now)
      (self.start, isSettled) = (start, true)
    }

    func writeAmplification(at now: Moment) -> Double {
      1 + Double(copiedBytes) / Double(max(1, now.ingestedBytes - since))
    }
  }

  /// - Precondition: an epoch is above 0.
  public init(epoch: Int = 1, shardBytes: Int) {
    precondition(epoch > 0, "an epoch of \(epoch) measures nothing")
    self.epoch = epoch
    self.shardBytes = shardBytes
    lives = UpdateIntervals(width: shardBytes)
    hotLives = lives
  }

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    self.init(epoch: try arguments.integer("epoch", in: 1...100), shardBytes: context.shardBytes)
  }

  public var arguments: [PolicySpecification.Argument] {
    [PolicySpecification.Argument(key: "epoch", value: "\(epoch)")]
  }

  @inlinable public var facts: FactSet { [.key, .uploadedBytes, .overwritten] }
  public var classCount: Int { Self.pool + Self.generations }

  // MARK: Placement

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    let youth = hotLife ?? Double(shards.candidateCount * shardBytes)
    let isHot = hotKeys.write(
      facts.key, overYoung: facts.overwritten.map { Double($0.ingestedBytes) <= youth })
    if isHot { hotLives.began(at: now) } else { lives.began(at: now) }
    return PlacementClass(isHot && usesHot ? Self.hot : first)
  }

  /// Where uploads begin that are not hot.
  private var first: Int { plan.sizes.isEmpty ? Self.pool : 1 }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    let victimClass = Int(survivor.victimClass.index)
    if victimClass == Self.hot {
      hotKeys.survived(facts.key)
      return PlacementClass(first)
    }
    let group = group(of: survivor.victim, victimClass)
    if group < plan.sizes.count { return PlacementClass(group + 1) }
    let generation = separates && victimClass >= Self.pool ? victimClass - Self.pool + 1 : 0
    return PlacementClass(Self.pool + min(generation, Self.generations - 1))
  }

  /// The group that a shard counts for.
  private func group(of shard: ShardID, _ placementClass: Int) -> Int {
    let group = max(placementClass, Int(demotions[shard.index]))
    if group == Self.hot { return plan.hotSize > 0 ? Self.hot : Self.pool }
    return group <= plan.sizes.count ? group : Self.pool
  }

  private func group(of shard: Shard) -> Int { group(of: shard.id, Int(shard.placementClass.index)) }

  public mutating func released(
    _ upload: UploadID, _ facts: ChunkFacts, _ reason: ReleaseReason?, among shards: ShardTable,
    at now: Moment
  ) {
    if hotKeys.wasHot(facts.key, isOverwritten: reason == .overwritten) {
      hotLives.ended(facts.uploaded, died: reason != nil, at: now)
    } else {
      lives.ended(facts.uploaded, died: reason != nil, at: now)
    }
  }

  // MARK: Victims

  public mutating func victim(
    among shards: ShardTable, under rules: VictimRules, at now: Moment
  ) -> ShardID? {
    if plan.sizes.isEmpty && plan.hotSize == 0 { return mostGarbage(among: shards, under: rules) }
    var queues = GroupQueues()
    for position in 0..<shards.candidateCount {
      let shard = shards.candidate(at: position)
      queues.add(shard, to: group(of: shard))
    }
    for group in 0...plan.sizes.count where group != Self.hot || plan.hotSize > 0 {
      let size = group == Self.hot ? plan.hotSize : plan.sizes[group - 1]
      // The open shard counts, too.
      var next = queues.start(of: group, among: shards)
      while queues.count(of: group) >= size, let shard = next {
        next = shards.candidate(sealedAfter: shard)
        if self.group(of: shard) != group { continue }
        if rules.allow(shard) { return shard.id }
        demotions[shard.id.index] = UInt8(group < plan.sizes.count ? group + 1 : Self.pool)
        queues.move(from: group, to: self.group(of: shard))
      }
    }
    return mostGarbage(among: shards, under: rules)
  }

  /// Of the pool, or of all where the pool has none.
  private func mostGarbage(among shards: ShardTable, under rules: VictimRules) -> ShardID? {
    var best: Int?
    var isBestOfPool = false
    for position in 0..<shards.candidateCount {
      let shard = shards.candidate(at: position)
      guard rules.allow(shard) else { continue }
      let isPool = group(of: shard) == Self.pool
      if let best {
        if isBestOfPool && !isPool { continue }
        let leader = shards.candidate(at: best)
        if isBestOfPool == isPool && !shard.hasMoreGarbage(than: leader) { continue }
      }
      (best, isBestOfPool) = (position, isPool)
    }
    return best.map { shards.candidate(at: $0).id }
  }

  public mutating func collected(_ shard: Shard, among shards: ShardTable, at now: Moment) {
    let group = group(of: shard)
    if watch == nil { watch = Watch(at: now) }
    watch?.copiedBytes += Int(shard.liveBytes)
    watch?.liveBytes[group] += Int(shard.liveBytes)
    watch?.bytes[group] += Int(shard.length)
    if Int(shard.placementClass.index) == Self.hot {
      let life = Double(now.ingestedBytes - shard.opened.ingestedBytes)
      hotLife = hotLife.map { $0 + (life - $0) / 8 } ?? life
    }
  }

  // MARK: Sizes

  public mutating func sealed(_ shard: Shard, among shards: ShardTable, at now: Moment) {
    guard let watch else { return }
    let bytes = now.ingestedBytes - watch.start
    let epochBytes = epoch * max(1, shards.candidateCount) * shardBytes
    if bytes >= epochBytes {
      configure(among: shards, at: now)
      lives.restart(seeing: epochBytes)
      hotLives.restart(seeing: epochBytes)
      self.watch = Watch(at: now)
    } else if bytes >= epochBytes / 2 && !watch.isChecked {
      check(watch)
      self.watch?.isChecked = true
    } else if bytes >= epochBytes / 3 && !watch.isSettled {
      self.watch?.settle(at: now)
    }
  }

  /// Gives up what does not come as predicted.
  private mutating func check(_ watch: Watch) {
    for group in 0..<plan.valid.count {
      let isPool = group == plan.sizes.count + 1
      let bytes = watch.bytes[isPool ? Self.pool : group]
      if bytes == 0 { continue }
      let valid = Double(watch.liveBytes[isPool ? Self.pool : group]) / Double(bytes)
      if (valid - plan.valid[group]).magnitude <= 0.1 { continue }
      separates = true
      if isPool { return }
      if group == Self.hot { plan.hotSize = 0 }
      plan.sizes.removeSubrange(max(0, group - 1)...)
      plan.valid = []
      return
    }
  }

  private mutating func configure(among shards: ShardTable, at now: Moment) {
    var (bytes, liveBytes) = (0, 0)
    for position in 0..<shards.candidateCount {
      bytes += Int(shards.candidate(at: position).length)
      liveBytes += Int(shards.candidate(at: position).liveBytes)
    }
    let all = UpdateIntervals.survival([lives, hotLives], shardBytes: shardBytes)
    let hotRate = hotLives.uploads / max(1, lives.uploads + hotLives.uploads)
    var model = GroupModel(
      total: bytes / shardBytes, live: Double(liveBytes) / Double(shardBytes), lives: all, hotRate: 0,
      hotLives: all)
    var best = model.best()
    usesHot = false
    if hotRate >= 0.15 {
      model = GroupModel(
        total: model.total, live: model.live,
        lives: UpdateIntervals.survival([lives], shardBytes: shardBytes), hotRate: hotRate,
        hotLives: UpdateIntervals.survival([hotLives], shardBytes: shardBytes))
      let withHot = model.best()
      if withHot.hotSize > 0 && withHot.valid[0] <= 0.2 {
        usesHot = true
        best = withHot
      }
    }
    let measured = watch?.writeAmplification(at: now) ?? .infinity
    if best.writeAmplification < 0.95 * measured { apply(best, among: shards) }
  }

  /// Sets sizes. What is too much for a group goes to the pool, and what was in the pool stays there.
  private mutating func apply(_ new: GroupModel.Plan, among shards: ShardTable) {
    var next = shards.oldestCandidate
    while let shard = next {
      if group(of: shard) == Self.pool { demotions[shard.id.index] = UInt8(Self.pool) }
      next = shards.candidate(sealedAfter: shard)
    }
    plan = new
    separates = false
    var surplus = Array(repeating: 0, count: Self.pool + 1)
    for position in 0..<shards.candidateCount { surplus[group(of: shards.candidate(at: position))] += 1 }
    surplus[Self.pool] = 0
    surplus[Self.hot] -= plan.hotSize
    for group in 0..<plan.sizes.count { surplus[group + 1] -= plan.sizes[group] }
    next = shards.oldestCandidate
    while let shard = next {
      let group = group(of: shard)
      if surplus[group] > 0 {
        surplus[group] -= 1
        demotions[shard.id.index] = UInt8(Self.pool)
      }
      next = shards.candidate(sealedAfter: shard)
    }
  }
}
