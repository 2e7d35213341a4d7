public import StowageCore

/// One step of a test history: some time passes, then something happens.
///
/// Steps name uploads by numbers of the test's choosing, and shards and plans by how recent they are, so that a history
/// from which steps were taken out is still a history: a step that refers to nothing any more is skipped.
public struct Step: Hashable, Sendable {
  /// Milliseconds since the step before.
  public var wait: Int64
  public var operation: Operation

  public init(_ wait: Int64 = 0, _ operation: Operation) {
    self.wait = wait
    self.operation = operation
  }
}

/// What may happen in a test history. See ``Event``.
public enum Operation: Hashable, Sendable {
  case begin(Int, bucket: UInt32 = 0, bytes: Int? = nil, life: Int64? = nil)
  case arrive(Int, Int)
  case commit(Int, parts: [Int] = [], replacing: Int? = nil)
  case abort(Int)
  case release(Int)
  case read(Int)
  /// The object's remaining life is now this.
  case declare(Int, life: Int64?)
  case tick
  /// The target in percent.
  case reclaim(Int)
  /// The n-th plan from the end among those that are not finished; modulo their number, as below.
  case finish(Int)
  /// The append of the n-th live chunk from the end among those that may still be refused.
  case refuseAppend(Int)
  case refuseMove(Int)
  /// The n-th shard from the end is cut after `percent` of what may still be lost.
  case poison(Int, percent: Int)
  case readable(Int)
  case suspend
  case resume
}

extension Step: CustomStringConvertible {
  /// The step as Swift source.
  public var description: String { "Step(\(wait), .\(operation.source))" }
}

extension Operation {
  var source: String {
    switch self {
    case .begin(let name, let bucket, let bytes, let life):
      "begin(\(name), bucket: \(bucket), bytes: \(text(bytes)), life: \(text(life)))"
    case .arrive(let name, let bytes): "arrive(\(name), \(bytes))"
    case .commit(let name, let parts, let replaced):
      "commit(\(name), parts: \(parts), replacing: \(text(replaced)))"
    case .abort(let name): "abort(\(name))"
    case .release(let name): "release(\(name))"
    case .read(let name): "read(\(name))"
    case .declare(let name, let life): "declare(\(name), life: \(text(life)))"
    case .tick: "tick"
    case .reclaim(let percent): "reclaim(\(percent))"
    case .finish(let rank): "finish(\(rank))"
    case .refuseAppend(let rank): "refuseAppend(\(rank))"
    case .refuseMove(let rank): "refuseMove(\(rank))"
    case .poison(let rank, let percent): "poison(\(rank), percent: \(percent))"
    case .readable(let rank): "readable(\(rank))"
    case .suspend: "suspend"
    case .resume: "resume"
    }
  }

  private func text<Value>(_ value: Value?) -> String { value.map { "\($0)" } ?? "nil" }
}

/// Turns the steps of a history into events: knows which uploads its names stand for.
public struct Cast: Sendable {
  private enum Role { case pending, committed }
  private var uploads: [Int: (id: UploadID, role: Role)] = [:]

  public init() {}

  /// The event that the step stands for, or nil where it refers to nothing.
  public mutating func event<Placement>(
    for operation: Operation, next: UploadID, in model: NaiveEngine<Placement>, at now: Instant
  ) -> Event? {
    switch operation {
    case .begin(let name, let bucket, let bytes, let life):
      if uploads[name] != nil { return nil }
      uploads[name] = (next, .pending)
      let expiry = life.map { now.advanced(byMilliseconds: $0) }
      return .begin(
        next, ChunkFacts(key: UInt32(name), bucket: bucket, logicalBytes: bytes, expiry: expiry))
    case .arrive(let name, let bytes): return pending(name).map { .arrive($0, storedBytes: bytes) }
    case .commit(let name, let parts, let replaced):
      return commit(name, parts.filter { $0 != name && pending($0) != nil }, replaced)
    case .abort(let name):
      guard let upload = pending(name) else { return nil }
      uploads[name] = nil
      return .abort(upload)
    case .release(let name):
      guard let object = committed(name) else { return nil }
      uploads[name] = nil
      return .release(object, .deleted)
    case .read(let name): return committed(name).map { .read($0) }
    case .declare(let name, let life):
      return committed(name).map { .factsChanged($0, expiry: life.map { now.advanced(byMilliseconds: $0) }) }
    case .tick: return .tick
    case .reclaim(let percent): return .reclaimRequested(target: Ratio(percent, 100))
    case .suspend: return .cleaning(.suspended)
    case .resume: return .cleaning(.resumed)
    case .finish(let rank): return pick(rank, model.unfinishedPlans).map { .finished($0) }
    case .refuseAppend(let rank):
      return pick(rank, model.refusableAppends).map { .refused(.append($0.shard, offset: $0.offset)) }
    case .refuseMove(let rank):
      return pick(rank, model.refusableMoves).map { .refused(.move($0.plan, to: $0.to, offset: $0.offset)) }
    case .poison(let rank, let percent):
      guard let shard = pick(rank, model.openedShards) else { return nil }
      let (low, high) = (model.durableBytes(of: shard), model.length(of: shard))
      return .poisoned(shard, committedBytes: low + max(0, high - low) * percent / 100)
    case .readable(let rank): return pick(rank, model.unreadableShards).map { .readable($0) }
    }
  }

  private mutating func commit(_ name: Int, _ parts: [Int], _ replaced: Int?) -> Event? {
    guard let upload = pending(name) else { return nil }
    let others = parts.compactMap { pending($0) }
    let old = replaced.flatMap { committed($0) }
    for part in parts { uploads[part] = nil }
    if let replaced, old != nil { uploads[replaced] = nil }
    uploads[name] = (upload, .committed)
    return .commit(upload, parts: others, replacing: old)
  }

  private func pending(_ name: Int) -> UploadID? {
    guard let upload = uploads[name], upload.role == .pending else { return nil }
    return upload.id
  }

  private func committed(_ name: Int) -> ObjectID? {
    guard let upload = uploads[name], upload.role == .committed else { return nil }
    return ObjectID(upload.id)
  }

  private func pick<Element>(_ rank: Int, _ list: [Element]) -> Element? {
    list.isEmpty ? nil : list[list.count - 1 - rank % list.count]
  }
}
