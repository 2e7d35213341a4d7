/// The decision core: events in, decisions out.
///
/// One value, no I/O, no clock, no unseeded randomness. What it decides depends on the events, their order and
/// their instants, and on nothing else; two shells that send the same history get the same decisions.
///
/// - Complexity: O(1) per event and extent, plus what the policies cost; a reclaim is linear in the extents ever
///   appended to its victim.
public struct Engine<Placement: PlacementPolicy>: ~Copyable {
  public let settings: EngineSettings
  public package(set) var placement: Placement
  public internal(set) var cleaning: any CleaningPolicy
  /// The books.
  public internal(set) var space = Space()

  public internal(set) var shards = ShardTable()
  var extents = ExtentTable()
  var facts: FactTable
  var open = OpenShards()
  var undo = UndoLog()
  var isSuspended = false
  /// A shard was sealed since the trigger was last looked at.
  var hasSealed = false
  var appendCount: UInt64 = 0
  /// The instant of the latest event; instants never run backwards.
  public internal(set) var instant = Instant(milliseconds: .min)

  public init(_ settings: EngineSettings, placement: Placement, cleaning: any CleaningPolicy) {
    self.settings = settings
    self.placement = placement
    self.cleaning = cleaning
    self.facts = FactTable(keeping: placement.facts)
  }

  /// The number that the next ``Event/begin(_:_:)`` must carry.
  public var nextUpload: UploadID { UploadID(extents.next) }

  /// How many shards are open.
  public var openShardCount: Int { open.count }

  /// How many plans have undo records, because the shell has not finished them.
  public var unfinishedPlanCount: Int { undo.planCount }

  /// Handles one event and appends the decisions that follow from it.
  ///
  /// Before the event, shards that are due by age at or before `instant` are sealed as of their due instants, so
  /// that ticks between events change nothing.
  ///
  /// - Precondition: `instant` is not before that of an earlier event; numbers in the event are in use.
  public mutating func handle(_ event: Event, at instant: Instant, into decisions: inout Table<Decision>) {
    precondition(instant >= self.instant, "time ran backwards from \(self.instant) to \(instant)")
    self.instant = instant
    if instant >= open.nextDue { sealOverdue(at: instant, into: &decisions) }
    let now = Moment(wall: instant, ingestedBytes: space.ingestedBytes)
    switch event {
    case .begin(let upload, let facts): begin(upload, facts, at: now, into: &decisions)
    case .arrive(let upload, let bytes): arrive(upload, bytes, at: now, into: &decisions)
    case .commit(let upload, let parts, let replaced):
      commit(upload, parts, replacing: replaced, at: now, into: &decisions)
    case .abort(let upload): abort(upload, at: now, into: &decisions)
    case .release(let object, let reason): release(object, reason, at: now, into: &decisions)
    case .read(let object): read(object, at: now)
    case .factsChanged(let object, let expiry): facts.setExpiry(expiry, of: checked(object).index)
    case .tick: break
    case .reclaimRequested(let target): reclaim(until: target, at: now, into: &decisions)
    case .finished(let plan): finish(plan)
    case .refused(let refusal): refuse(refusal, at: now, into: &decisions)
    case .readable(let shard): becomeReadable(shard)
    case .poisoned(let shard, let committed): poison(shard, committed, at: now, into: &decisions)
    case .cleaning(let state): isSuspended = state == .suspended
    }
    if hasSealed { checkSealTrigger(at: now, into: &decisions) }
  }

  private mutating func read(_ object: ObjectID, at now: Moment) {
    let number = checked(object).index
    facts.noteRead(of: number, at: now.wall)
    placement.read(object, facts.facts(of: number), among: shards, at: now)
  }

  func checked(_ object: ObjectID) -> ObjectID {
    precondition(
      extents.isInUse(object.index) && extents.owner(of: object.index) == object.index
        && !isPending(object.index),
      "object \(object.index) is not alive")
    return object
  }

  func checked(_ upload: UploadID) -> UploadID {
    precondition(extents.isInUse(upload.index) && isPending(upload.index), "upload \(upload.index) is not pending")
    return upload
  }

  private func isPending(_ number: UInt32) -> Bool {
    extents[number].detail != Detail.none && extents[detailOf: number].pendingClass != Detail.committed
  }

  /// The policy's answer, checked against the policy's own class count.
  func trusted(_ placementClass: PlacementClass) -> PlacementClass {
    precondition(
      placementClass.index < UInt32(placement.classCount),
      "\(Placement.name) answered class \(placementClass.index) of \(placement.classCount)")
    return placementClass
  }
}
