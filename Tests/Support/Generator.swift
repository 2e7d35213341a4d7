public import StowageCore

/// Makes random histories, each with a random subset of the kinds of steps and random weights (swarm testing): what
/// always happens together hides what only happens apart.
public struct Generator {
  var random: Random
  private let withFaults: Bool
  private let withCodecs: Bool
  private var weights: [(kind: Kind, weight: Int)] = []
  private var pending: [Int] = []
  private var committed: [Int] = []
  private var names = 0
  private var chunkSizes: ClosedRange<Int> = 1...1

  private enum Kind: CaseIterable {
    case begin, arrive, commit, put, overwrite, abort, release, read, declare, tick, reclaim, finish, suspend
    case resume, refuseAppend, refuseMove, poison, readable

    var isFault: Bool {
      switch self {
      case .refuseAppend, .refuseMove, .poison, .readable: true
      default: false
      }
    }
  }

  public init(seed: UInt64, withFaults: Bool, withCodecs: Bool = false) {
    self.withCodecs = withCodecs
    random = Seed(seed).stream("history")
    self.withFaults = withFaults
  }

  /// A history of at most `length` steps, uploads of several steps aside.
  public mutating func history(length: Int) -> History {
    var settings = settings()
    var cleaner = random.below(3) == 0 ? .greedy : Cleaner.allCases.randomElement(with: &random)
    // Half of the histories with faults move everything again and again and finish nothing, so that moves depend on
    // moves.
    let isRestless = withFaults && random.below(2) == 0
    if isRestless {
      settings.trigger = .garbageCap(Ratio(random.below(2), 10))
      (settings.victimFloor, settings.victimsPerCheck) = (.zero, nil)
      cleaner = random.below(2) == 0 ? .oldest : .hashed
    }
    let widest = max(1, settings.shardBytes / [2, 3, 4].randomElement(with: &random))
    let equal = 1 + random.below(widest)
    chunkSizes = random.below(2) == 0 ? equal...equal : 1...widest
    for kind in Kind.allCases {
      if kind.isFault && !withFaults || kind == .finish && isRestless { continue }
      let isCertain = kind == .put || kind == .release || (kind == .readable && random.below(4) > 0)
      if isCertain || random.below(3) > 0 { weights.append((kind, 1 << random.below(5))) }
    }
    if isRestless {
      weights.removeAll { $0.kind == .suspend || $0.kind == .put || $0.kind == .release }
      weights += [(.put, 8), (.release, 6), (.refuseMove, 4)]
    }
    var steps: [Step] = []
    while steps.count < (isRestless ? 2 * length : length) { steps += step() }
    guard withCodecs else { return History(settings, placement(), cleaner, steps) }
    settings.tierCodecs = [0, 1]
    var history = History(settings, .scatter(classes: 2 + random.below(4)), cleaner, steps)
    history.hasGaps = withFaults && random.below(2) == 0
    return history
  }

  private mutating func settings() -> EngineSettings {
    let bytes = [4, 6, 10, 16, 64].randomElement(with: &random)
    let trigger: Trigger =
      switch random.below(6) {
      case 0: .none
      case 1: .shardThreshold(Ratio(random.below(9), 8))
      default: .garbageCap(Ratio(random.below(7), 10))
      }
    return EngineSettings(
      shardBytes: bytes, trigger: trigger,
      checkPoint: [.seal, .event, .eventAndSeal].randomElement(with: &random),
      garbageAccounting: random.below(3) == 0 ? .sealed : .all,
      victimFloor: random.below(3) == 0 ? Ratio(random.below(4), 4) : .zero,
      victimsPerCheck: random.below(3) == 0 ? 1 + random.below(2) : nil, openShards: 1 + random.below(4),
      maxOpenAgeMilliseconds: random.below(2) == 0 ? Int64(random.below(60)) : nil,
      sealTrapped: random.below(4) > 0)
  }

  private mutating func placement() -> History.Placement {
    switch random.below(8) {
    case 0: .arrival
    case 1: .separateSurvivors
    case 2: .byBucket(1 + random.below(2))
    case 3: .bySize(base: 2, classes: 3)
    case 4: .ttlBuckets(width: 10)
    case 5: .random(classes: 1 + random.below(4))
    default: .scatter(classes: 1 + random.below(5))
    }
  }

  private mutating func step() -> [Step] {
    var draw = random.below(weights.reduce(0) { $0 + $1.weight })
    let kind =
      weights.first {
        draw -= $0.weight; return draw < 0
      }?.kind ?? .tick
    let wait = random.below(3) == 0 ? Int64(random.below(20)) : 0
    return operations(of: kind).enumerated().map { Step($0 == 0 ? wait : 0, $1) }
  }

  private mutating func operations(of kind: Kind) -> [Operation] {
    switch kind {
    case .begin: return [begin()]
    case .arrive: return pending.isEmpty ? [] : [.arrive(pending.randomElement(with: &random), chunk())]
    case .commit: return commit()
    case .put: return put(replacing: nil)
    case .overwrite: return committed.isEmpty ? [] : put(replacing: takeCommitted())
    case .abort:
      return pending.isEmpty ? [] : [.abort(pending.remove(at: random.below(pending.count)))]
    case .release: return committed.isEmpty ? [] : [.release(takeCommitted())]
    case .read: return committed.isEmpty ? [] : [.read(committed.randomElement(with: &random))]
    case .declare:
      return committed.isEmpty ? [] : [.declare(committed.randomElement(with: &random), life: life())]
    case .tick: return [.tick]
    case .reclaim: return [.reclaim(random.below(40))]
    case .finish: return [.finish(random.below(3))]
    case .suspend: return [.suspend]
    case .resume: return [.resume]
    case .refuseAppend: return [.refuseAppend(rank())]
    case .refuseMove: return [.refuseMove(rank())]
    case .poison: return [.poison(rank(), percent: random.below(5) * 25)]
    case .readable: return [.readable(random.below(2))]
    }
  }

  /// One of the latest, or any.
  private mutating func rank() -> Int { random.below(random.below(2) == 0 ? 3 : 1000) }

  private mutating func begin() -> Operation {
    names += 1
    pending.append(names)
    return .begin(
      names, bucket: UInt32(random.below(3)), bytes: random.below(3) == 0 ? nil : random.below(20),
      life: life())
  }

  private mutating func life() -> Int64? { random.below(2) == 0 ? nil : Int64(random.below(60)) }

  private mutating func chunk() -> Int {
    chunkSizes.lowerBound + random.below(chunkSizes.upperBound - chunkSizes.lowerBound + 1)
  }

  private mutating func takeCommitted() -> Int { committed.remove(at: random.below(committed.count)) }

  private mutating func commit() -> [Operation] {
    if pending.isEmpty { return [] }
    let name = pending.remove(at: random.below(pending.count))
    var parts: [Int] = []
    while !pending.isEmpty && random.below(3) == 0 {
      parts.append(pending.remove(at: random.below(pending.count)))
    }
    let replaced = committed.isEmpty || random.below(3) > 0 ? nil : takeCommitted()
    committed.append(name)
    return [.commit(name, parts: parts, replacing: replaced)]
  }

  /// A whole upload at once, at times larger than a shard and with a partial last chunk.
  private mutating func put(replacing old: Int?) -> [Operation] {
    let begin = begin()
    pending.removeLast()
    committed.append(names)
    let count = random.below(4) > 0 ? 1 + random.below(2) : random.below(12)
    var chunks = (0..<count).map { _ in chunk() }
    if count > 1 && random.below(2) == 0 { chunks[count - 1] = 1 + random.below(chunks[count - 1]) }
    return [begin] + chunks.map { .arrive(names, $0) } + [.commit(names, replacing: old)]
  }
}

extension Array {
  /// An element; each with the same probability.
  public func randomElement(with random: inout Random) -> Element { self[random.below(count)] }
}
