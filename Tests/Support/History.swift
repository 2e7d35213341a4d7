public import StowageCore
import StowagePolicies

/// Everything that decides what an engine does: settings, policies, and what happens.
public struct History: Sendable {
  public var settings: EngineSettings
  public var placement: Placement
  public var cleaner: Cleaner
  public var steps: [Step]
  /// Whether some survivors cannot be read when they are to be transcoded.
  public var hasGaps = false

  /// The placement policies that histories are played with.
  public enum Placement: Hashable, Sendable {
    case arrival, separateSurvivors
    case byBucket(Int)
    case bySize(base: Int, classes: Int)
    case ttlBuckets(width: Int64)
    case random(classes: Int)
    case scatter(classes: Int)
  }

  public init(_ settings: EngineSettings, _ placement: Placement, _ cleaner: Cleaner, _ steps: [Step]) {
    self.settings = settings
    self.placement = placement
    self.cleaner = cleaner
    self.steps = steps
  }

  /// Plays the history on the engine and on the naive one.
  ///
  /// - Returns: the first difference, or nil.
  public func firstDifference(cleaning: (any CleaningPolicy)? = nil, checkingInvariants: Bool = true)
    -> String?
  {
    withPlacement(Play(history: self, cleaning: cleaning ?? cleaner.policy, checks: checkingInvariants))
  }

  /// Calls the body with the placement policy's static type.
  public func withPlacement<Body: PlacementBody>(_ body: Body) -> Body.Result {
    switch placement {
    case .arrival: body.run(Arrival())
    case .separateSurvivors: body.run(SeparateSurvivors())
    case .byBucket(let buckets): body.run(ByBucket(buckets: buckets))
    case .bySize(let base, let classes): body.run(BySize(base: base, classes: classes))
    case .ttlBuckets(let width): body.run(TTLBuckets(.even(widthMilliseconds: width)))
    case .random(let classes): body.run(RandomPlacement(classes: classes, seed: Seed(7)))
    case .scatter(let classes): body.run(Scatter(classes: classes))
    }
  }
}

/// Something to do with a placement policy of any type.
public protocol PlacementBody {
  associatedtype Result
  func run<Policy: PlacementPolicy>(_ policy: Policy) -> Result
}

extension History: CustomStringConvertible {
  /// The history as Swift source.
  public var description: String {
    """
    History(
      EngineSettings(\(settings.source)),
      .\(placement), .\(cleaner),
      [
    \(steps.map { "    \($0)," }.joined(separator: "\n"))
      ])
    """
  }
}

extension EngineSettings {
  var source: String {
    """
    shardBytes: \(shardBytes), trigger: .\(trigger.source), checkPoint: .\(checkPoint),
        garbageAccounting: .\(garbageAccounting), victimFloor: \(victimFloor.source),
        victimsPerCheck: \(victimsPerCheck.map { "\($0)" } ?? "nil"), openShards: \(openShards),
        maxOpenAgeMilliseconds: \(maxOpenAgeMilliseconds.map { "\($0)" } ?? "nil"), sealTrapped: \(sealTrapped),
        tierCodecs: \(tierCodecs)
    """
  }
}

extension Trigger {
  var source: String {
    switch self {
    case .garbageCap(let cap): "garbageCap(\(cap.source))"
    case .shardThreshold(let threshold): "shardThreshold(\(threshold.source))"
    case .none: "none"
    }
  }
}

extension Ratio {
  var source: String { "Ratio(\(numerator), \(denominator))" }
}

/// The events of a history, one by one: its steps, and the sizes that the core waits for in between.
struct Script {
  var transcoder: Transcoder
  private let steps: [Step]
  private var cast = Cast()
  private var number = 0
  /// What is left of the present step's.
  private var wait: Int64?
  private var instant = Instant.zero
  /// Whether each seal by age is an event of its own.
  private let ticks: Bool

  init(_ history: History) {
    steps = history.steps
    ticks = !history.settings.tierCodecs.isEmpty
    transcoder = Transcoder(history)
  }

  /// The next event, its instant, and which step it is for a message. Steps that refer to nothing are passed over.
  mutating func next<Policy>(
    for engine: borrowing Engine<Policy>, in model: NaiveEngine<Policy>
  ) -> (event: Event, instant: Instant, place: String)? {
    while true {
      let step = number < steps.count ? steps[number] : nil
      if let answer = transcoder.answer(before: step, number: number) {
        return (answer, instant, "before step \(number)")
      }
      guard let step else { return nil }
      let then = instant.advanced(byMilliseconds: wait ?? step.wait)
      if ticks && engine.ledger.nextSealDue <= then {
        wait = then.milliseconds - engine.ledger.nextSealDue.milliseconds
        instant = engine.ledger.nextSealDue
        return (.tick, instant, "before step \(number)")
      }
      (number, wait, instant) = (number + 1, nil, then)
      if let event = cast.event(for: step.operation, next: engine.nextUpload, in: model, at: instant) {
        return (event, instant, "step \(number - 1), \(step)")
      }
    }
  }
}

/// Plays a history on both engines.
private struct Play: PlacementBody {
  let history: History
  let cleaning: any CleaningPolicy
  let checks: Bool

  func run<Policy: PlacementPolicy>(_ policy: Policy) -> String? {
    var engine = Engine(history.settings, placement: policy, cleaning: cleaning)
    var model = NaiveEngine(history.settings, placement: policy, cleaner: history.cleaner)
    var script = Script(history)
    var decisions = Table<Decision>()
    while let (event, instant, place) = script.next(for: engine, in: model) {
      decisions.removeAll()
      // The model first: where the engine traps, a debugger has the expected decisions at hand.
      let expected = model.handle(event, at: instant)
      script.transcoder.note(expected, in: model)
      engine.handle(event, at: instant, into: &decisions)
      let found = (0..<decisions.count).map { decisions[$0] }
      if found != expected { return difference(at: "\(place): \(event)", list(expected), list(found)) }
      if engine.space.books != model.books {
        return difference(at: "\(place): \(event)", "\(model.books)", "\(engine.space.books)")
      }
      if checks { engine.ledger.checkInvariants() }
    }
    for (shard, expected) in model.contents.enumerated() {
      var found: [(UploadID, Int)] = []
      engine.ledger.forEachExtent(of: ShardID(UInt32(shard))) { found.append(($0, $1)) }
      if !found.elementsEqual(expected, by: { $0 == $1 }) {
        return difference(at: "the end, shard \(shard)", "\(expected)", "\(found)")
      }
    }
    return nil
  }

  private func list(_ decisions: [Decision]) -> String {
    decisions.isEmpty ? "  nothing" : decisions.map { "  \($0)" }.joined(separator: "\n")
  }

  private func difference(at place: String, _ expected: String, _ found: String) -> String {
    var text = "\(place)\nexpected\n\(expected)\nfound\n\(found)"
    for noise in ["StowageCore.", "index: ", "milliseconds: "] { text.replace(noise, with: "") }
    return text
  }
}
