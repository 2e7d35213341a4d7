/// The decision core: events in, decisions out.
///
/// One value, no I/O, no clock, no unseeded randomness. What it decides depends on the events, their order and
/// their instants, and on nothing else; two shells that send the same history get the same decisions.
///
/// - Complexity: O(1) per event and extent, plus what the policies cost; a reclaim is linear in the extents ever
///   appended to its victim.
public struct Engine<Placement: PlacementPolicy>: ~Copyable {
  // This layer is inlinable so that it is specialised for its policy in the module that picks one; what it
  // calls in the ledger is compiled once.
  @usableFromInline var books: Ledger
  @usableFromInline var policy: Placement
  @usableFromInline var cleaning: any CleaningPolicy
  /// The policies as they came, for a restart.
  private let freshPolicies: (placement: Placement, cleaning: any CleaningPolicy)

  /// An engine without history: no shard, no object.
  public init(_ settings: EngineSettings, placement: Placement, cleaning: any CleaningPolicy) {
    books = Ledger(settings, keeping: placement.facts.union(cleaning.facts))
    policy = placement
    self.cleaning = cleaning
    freshPolicies = (placement, cleaning)
  }

  /// An engine that goes on where another left off. It does not look at its trigger before an event.
  ///
  /// It decides what any engine restored from an equal state decides. ``EngineState`` says in what it may differ from
  /// the one that went before.
  ///
  /// - Precondition: ``EngineState/fault(under:)`` is nil.
  /// - Complexity: O(chunks + uploads + shards · log shards).
  public init(
    _ settings: EngineSettings, placement: Placement, cleaning: any CleaningPolicy,
    restoring state: EngineState
  ) {
    books = Ledger(settings, keeping: placement.facts.union(cleaning.facts), restoring: state)
    policy = placement
    self.cleaning = cleaning
    freshPolicies = (placement, cleaning)
  }

  /// Where every chunk is.
  @inlinable public var ledger: Ledger { books }

  /// The policy, for a simulator that has something to tell it.
  @inlinable package var placement: Placement {
    _read { yield policy }
    _modify { yield &policy }
  }

  /// What the engine was made with; constant.
  public var settings: EngineSettings { books.settings }
  /// The books.
  @inlinable public var space: Space { books.space }
  /// The number that the next ``Event/begin(_:_:)`` must carry.
  public var nextUpload: UploadID { books.nextUpload }

  /// Handles one event and appends the decisions that follow from it.
  ///
  /// Before the event, shards that are due by age at or before `instant` are sealed as of their due instants, so
  /// that ticks between events change nothing.
  ///
  /// Where tiers differ in codec, a seal by age may end in survivors that wait for their sizes: then a shell sends a tick
  /// at each ``Ledger/nextSealDue``, and answers it, before it sends an event of that instant or later.
  ///
  /// - Precondition: `instant` is not before that of an earlier event; numbers in the event are in use; sizes that the core
  ///   waits for have come before an event about an upload or object.
  @inlinable public mutating func handle(
    _ event: Event, at instant: Instant, into decisions: inout Table<Decision>
  ) {
    // What was open before a restart is not to be sealed by age, since it may not be there any more; what is open after
    // it is sealed before the next event.
    if case .restarted(let state) = event { return restart(from: state, at: instant) }
    sealOverdue(at: instant, into: &decisions)
    if books.awaitsSizes { books.checkAllowed(event) }
    books.advance(to: instant)
    let now = Moment(wall: instant, ingestedBytes: books.space.ingestedBytes)
    switch event {
    case .begin(let upload, let facts): begin(upload, facts, at: now, into: &decisions)
    case .arrive(let upload, let bytes): books.arrive(upload, bytes, at: now, into: &decisions)
    case .commit(let upload, let parts, let replaced):
      books.commit(upload, parts)
      if let replaced { drop(books.checked(replaced), .overwritten, at: now, into: &decisions) }
      checkAfterRow(at: now, into: &decisions)
    case .abort(let upload):
      drop(books.checked(upload), nil, at: now, into: &decisions)
      checkAfterRow(at: now, into: &decisions)
    case .release(let object, let reason):
      drop(books.checked(object), reason, at: now, into: &decisions)
      checkAfterRow(at: now, into: &decisions)
    case .read(let object):
      books.noteRead(of: object)
      policy.read(
        object, books.facts(of: UploadID(object.index), kept: policy.facts), among: books.shards, at: now)
    case .factsChanged(let object, let expiry): books.setExpiry(expiry, of: object)
    case .tick, .restarted: break
    case .reclaimRequested(let target): reclaim(until: target, limit: nil, at: now, into: &decisions)
    case .transcoded(let plan, let chunks): land(plan, chunks, at: now, into: &decisions)
    case .finished(let plan): books.finish(plan)
    case .refused(let refusal): books.refuse(refusal, at: now, into: &decisions)
    case .readable(let shard): books.becomeReadable(shard)
    case .poisoned(let shard, let committed): books.poison(shard, committed, at: now, into: &decisions)
    case .cleaning(let state): books.isSuspended = state == .suspended
    }
    if !books.justSealed.isEmpty { checkAfterSeal(at: now, into: &decisions) }
  }

  /// - Precondition: as for an engine that is made of the state.
  @usableFromInline mutating func restart(from state: EngineState, at instant: Instant) {
    (policy, cleaning) = freshPolicies
    books = Ledger(books.settings, keeping: policy.facts.union(cleaning.facts), restoring: state)
    books.advance(to: instant)
  }

  @inlinable mutating func begin(
    _ upload: UploadID, _ stated: ChunkFacts, at now: Moment, into decisions: inout Table<Decision>
  ) {
    var facts = stated
    facts.uploaded = now
    let placementClass = trusted(policy.place(upload, facts, among: books.shards, at: now))
    books.begin(upload, facts, placementClass, policy.tier(of: placementClass), into: &decisions)
  }

  @inlinable mutating func drop(
    _ object: ObjectID, _ reason: ReleaseReason, at now: Moment, into decisions: inout Table<Decision>
  ) {
    drop(UploadID(object.index), reason, at: now, into: &decisions)
  }

  /// Makes an object or pending upload dead; `reason` is nil for an abort.
  @inlinable mutating func drop(
    _ upload: UploadID, _ reason: ReleaseReason?, at now: Moment, into decisions: inout Table<Decision>
  ) {
    policy.released(upload, books.facts(of: upload, kept: policy.facts), reason, among: books.shards, at: now)
    books.drop(upload, into: &decisions)
  }

  /// The policy's answer, checked against its own class count.
  @inlinable func trusted(_ placementClass: PlacementClass) -> PlacementClass {
    precondition(
      placementClass.index < UInt32(policy.classCount),
      "\(Placement.name) answered class \(placementClass.index) of \(policy.classCount)")
    return placementClass
  }
}
