import StowageCore

/// Makes events of records.
struct EventAssembler {
  /// The event whose list is not complete.
  private var open: Event?
  /// What it lacks.
  private var parts = 0
  private var chunks = 0
  private var uploads = 0
  private var shards = 0
  private var partsSoFar: [UploadID] = []
  private var chunksSoFar: [TranscodedChunk] = []
  private var uploadsSoFar: [EngineState.Upload] = []
  private var shardsSoFar: [EngineState.Shard] = []

  /// Whether no event is incomplete.
  var isIdle: Bool { open == nil }

  /// The kind of record that must come next; nil where it is any that an event begins with.
  var expected: EventKind? {
    switch open {
    case nil: nil
    case .commit: .part
    case .transcoded: .transcodedChunk
    default: uploads > 0 ? .stateUpload : chunks > 0 ? .stateChunk : .stateShard
    }
  }

  /// Takes the next record.
  ///
  /// - Returns: the event, if it is complete.
  /// - Precondition: the record is of the ``expected`` kind, its values in the ranges of their columns.
  mutating func add(_ kind: EventKind, _ values: EventValues) -> Event? {
    var values = values
    if !kind.isEvent {
      extend(kind, &values)
    } else {
      open = begin(kind, &values)
    }
    return parts + chunks + uploads + shards == 0 ? close() : nil
  }

  /// An event, without the list that it may have.
  private mutating func begin(_ kind: EventKind, _ values: inout EventValues) -> Event? {
    switch kind {
    case .begin: return .begin(UploadID(values.nextNumber()), ChunkFacts(&values))
    case .arrive: return .arrive(UploadID(values.nextNumber()), storedBytes: Int(values.next()))
    case .commit:
      let upload = UploadID(values.nextNumber())
      let replaces = values.next() == 1
      let replaced = ObjectID(values.nextNumber())
      parts = Int(values.next())
      return .commit(upload, replacing: replaces ? replaced : nil)
    case .abort: return .abort(UploadID(values.nextNumber()))
    case .release:
      let object = ObjectID(values.nextNumber())
      return ReleaseReason(rawValue: UInt8(values.next())).map { .release(object, $0) }
    case .read: return .read(ObjectID(values.nextNumber()))
    case .factsChanged:
      let object = ObjectID(values.nextNumber())
      let expires = values.next() == 1
      let expiry = values.nextInstant()
      return .factsChanged(object, expiry: expires ? expiry : nil)
    case .tick: return .tick
    case .reclaimRequested: return .reclaimRequested(target: Ratio(Int(values.next()), Int(values.next())))
    case .transcoded:
      let plan = PlanID(values.nextNumber())
      chunks = Int(values.next())
      return .transcoded(plan, [])
    case .finished: return .finished(PlanID(values.nextNumber()))
    case .refusedAppend:
      return .refused(.append(ShardID(values.nextNumber()), offset: Int(values.next())))
    case .refusedMove:
      return .refused(
        .move(PlanID(values.nextNumber()), to: ShardID(values.nextNumber()), offset: Int(values.next())))
    case .readable: return .readable(ShardID(values.nextNumber()))
    case .poisoned: return .poisoned(ShardID(values.nextNumber()), committedBytes: Int(values.next()))
    case .cleaning: return CleaningState(rawValue: UInt8(values.next())).map { .cleaning($0) }
    case .restarted: return restarted(&values)
    case .part, .transcodedChunk, .stateUpload, .stateShard, .stateChunk: return nil
    }
  }

  private mutating func restarted(_ values: inout EventValues) -> Event {
    let state = EngineState(
      instant: values.nextInstant(), ingestedBytes: Int(values.next()), copiedBytes: Int(values.next()),
      openedShards: values.nextNumber(), sealedShards: UInt64(bitPattern: values.next()), uploads: [],
      shards: [])
    uploads = Int(values.next())
    shards = Int(values.next())
    return .restarted(state)
  }

  private mutating func extend(_ kind: EventKind, _ values: inout EventValues) {
    switch kind {
    case .part:
      partsSoFar.append(UploadID(values.nextNumber()))
      parts -= 1
    case .transcodedChunk:
      chunksSoFar.append(TranscodedChunk(fromOffset: Int(values.next()), bytes: Int(values.next())))
      chunks -= 1
    case .stateUpload:
      uploadsSoFar.append(EngineState.Upload(&values))
      uploads -= 1
    case .stateShard:
      shardsSoFar.append(EngineState.Shard(&values))
      chunks = Int(values.next())
      shards -= 1
    default:
      let chunk = EngineState.Chunk(
        owner: UploadID(values.nextNumber()), offset: values.nextNumber(), bytes: values.nextNumber())
      shardsSoFar[shardsSoFar.count - 1].chunks.append(chunk)
      chunks -= 1
    }
  }

  /// The event with its list.
  private mutating func close() -> Event? {
    defer {
      open = nil
      partsSoFar = []
      chunksSoFar = []
      uploadsSoFar = []
      shardsSoFar = []
    }
    switch open {
    case .commit(let upload, _, let replaced): return .commit(upload, parts: partsSoFar, replacing: replaced)
    case .transcoded(let plan, _): return .transcoded(plan, chunksSoFar)
    case .restarted(var state):
      state.uploads = uploadsSoFar
      state.shards = shardsSoFar
      return .restarted(state)
    default: return open
    }
  }
}
