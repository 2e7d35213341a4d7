/// The mechanics of the engine: where every chunk is, which shards are open, sealed or going, and what that adds
/// up to. It is told what a policy decided and never asks one, so it is the same code for all of them.
///
/// ``Engine`` puts it together with the policies.
public final class Ledger {
  /// What the engine was made with.
  public let settings: EngineSettings
  let keepsFacts: Bool
  /// The books.
  @exclusivity(unchecked) public internal(set) var space = Space()
  /// The shards that hold bytes; policies see the same table.
  public let shards = ShardTable()
  /// The instant of the latest event; instants never run backwards.
  @exclusivity(unchecked) public internal(set) var instant = Instant(milliseconds: .min)
  @exclusivity(unchecked) @usableFromInline var isSuspended = false
  /// Shards sealed since the engine last told the policy.
  @exclusivity(unchecked) @usableFromInline var justSealed = Table<Shard>()
  /// The survivors of the present plan that are gathered and not yet moved.
  @exclusivity(unchecked) var survivors = SurvivorQueue()
  /// Live extents of the shard that a cleaner asked about, last first.
  @exclusivity(unchecked) private var surveyedExtents = Table<UInt32>()
  /// Without meaning; keeps the look at the facts from being optimised away.
  @exclusivity(unchecked) private var warmth: UInt32 = 0
  @exclusivity(unchecked) var extents = ExtentTable()
  @exclusivity(unchecked) @usableFromInline var facts: FactTable
  @exclusivity(unchecked) var open = OpenShards()
  @exclusivity(unchecked) var undo = UndoLog()
  /// Plans whose survivors wait for their sizes, in order.
  @exclusivity(unchecked) var transits: [Transit] = []
  @exclusivity(unchecked) var appendCount: UInt64 = 0

  init(_ settings: EngineSettings, keeping facts: FactSet) {
    self.settings = settings
    self.facts = FactTable(keeping: facts)
    keepsFacts = !facts.isEmpty
  }

  /// The number that the next upload must carry.
  public var nextUpload: UploadID { UploadID(extents.next) }

  /// When the next open shard is due to be sealed by age, or earlier; ``Instant/never`` without a maximum open age.
  public var nextSealDue: Instant { open.nextDue }

  /// How many plans have undo records, because the shell has not finished them.
  public var unfinishedPlanCount: Int { undo.planCount }

  /// What is kept about an object or a pending upload; `kept` is the set that the ledger was made for.
  @inlinable @inline(__always) func facts(of upload: UploadID, kept: FactSet) -> ChunkFacts {
    facts.facts(of: upload.index, kept: kept)
  }

  @usableFromInline func advance(to instant: Instant) {
    precondition(instant >= self.instant, "time ran backwards from \(self.instant) to \(instant)")
    self.instant = instant
  }

  @usableFromInline func setExpiry(_ expiry: Instant?, of object: ObjectID) {
    facts.setExpiry(expiry, of: checked(object).index)
  }

  @usableFromInline func noteRead(of object: ObjectID) {
    facts.noteRead(of: checked(object).index, at: instant)
  }

  @usableFromInline func checked(_ object: ObjectID) -> ObjectID {
    precondition(isOwner(object.index, pending: false), "object \(object.index) is not alive")
    return object
  }

  @usableFromInline func checked(_ upload: UploadID) -> UploadID {
    precondition(isOwner(upload.index, pending: true), "upload \(upload.index) is not pending")
    return upload
  }

  private func isOwner(_ number: UInt32, pending: Bool) -> Bool {
    guard extents.isInUse(number) else { return false }
    if extents[number].detail == Detail.none { return !pending }
    let detail = extents[detailOf: number]
    return detail.owner == number && (detail.pending == Detail.committed) != pending
  }

  /// Appends the numbers of the extents that are alive in a shard, last first.
  ///
  /// Backwards, because an extent's number may be reused for a later one of the same shard: the older entry then points
  /// at a row that begins no earlier than what has already been passed.
  func liveExtents(of slot: UInt32, into found: inout Table<UInt32>) {
    let log = shards.rows[slot].log
    var passed = Int.max
    for index in stride(from: Int(log.count) - 1, through: 0, by: -1) {
      let row = extents[log[index]]
      if row.shard == slot && Int(row.offset) < passed {
        passed = Int(row.offset)
        found.append(log[index])
      }
    }
  }

  /// Finds the live extents of a shard; none where it has been freed.
  @usableFromInline func beginSurvey(of shard: ShardID) {
    surveyedExtents.removeAll()
    if let slot = shards.slot(of: shard) { liveExtents(of: slot, into: &surveyedExtents) }
    warmUpFacts(of: surveyedExtents)
  }

  /// Brings the facts of extents into the cache, so that the processor overlaps the misses.
  func warmUpFacts(of numbers: borrowing Table<UInt32>) {
    if !keepsFacts { return }
    for index in 0..<numbers.count { warmth ^= facts.warmUp(numbers[index]) }
  }

  /// How many extents the survey found.
  @usableFromInline var surveyCount: Int { surveyedExtents.count }

  /// One of them: whose it is, and its bytes.
  @usableFromInline func surveyed(at index: Int) -> (owner: UploadID, bytes: Int) {
    let number = surveyedExtents[index]
    return (UploadID(extents.owner(of: number)), Int(extents[number].bytes))
  }

  /// When the upload began, where that is kept.
  @usableFromInline func uploadedWall(of upload: UploadID) -> Instant? {
    facts.kept.contains(.uploadedWall) ? facts.uploadedWall[upload.index] : nil
  }

  /// Brings an object's row and its facts into the cache ahead of an event about it.
  ///
  /// The facts are for the upload after its release, which takes over the object's number.
  /// - Returns: a number without meaning, so that the access is not optimised away.
  public func warmUp(_ object: UInt32) -> UInt32 {
    guard Int(object) < extents.rows.count else { return 0 }
    return extents[object].shard ^ (keepsFacts ? facts.warmUp(object) : 0)
  }
}
