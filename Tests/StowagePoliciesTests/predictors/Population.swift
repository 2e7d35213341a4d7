import StowageCore

@testable import StowagePolicies

/// Uploads that come one by one and die by a law, shown to a predictor in the order of time; what lives at the end is not
/// yet dead, as in every store.
struct Population {
  static let hour: Int64 = 3_600_000
  private var pending: [(due: Int64, upload: UInt32, facts: ChunkFacts)] = []
  private var next: UInt32 = 0
  private(set) var now: Int64 = 0
  var random = Seed(7).stream("population")

  /// So many uploads, one each `pause` milliseconds.
  mutating func play<Predictor: LifetimePredictor>(
    _ count: Int, every pause: Int64 = hour / 4, on predictor: inout Predictor,
    _ birth: (inout Random) -> (facts: ChunkFacts, life: Int64)
  ) {
    for _ in 0..<count {
      now += pause
      end(by: now, on: &predictor)
      var (facts, life) = birth(&random)
      facts.uploaded = moment(now)
      predictor.began(UploadID(next), facts, at: moment(now))
      pending.append((now + life, next, facts))
      next += 1
    }
  }

  private mutating func end<Predictor: LifetimePredictor>(by time: Int64, on predictor: inout Predictor) {
    let due = pending.filter { $0.due <= time }.sorted { ($0.due, $0.upload) < ($1.due, $1.upload) }
    pending.removeAll { $0.due <= time }
    for death in due {
      predictor.ended(UploadID(death.upload), death.facts, .deleted, at: moment(death.due))
    }
  }

  /// What is told of a new upload with the facts, or of one that has reached an age.
  func outlook<Predictor: LifetimePredictor>(
    _ facts: ChunkFacts, age: Int64 = 0, of predictor: inout Predictor
  ) -> Outlook {
    var facts = facts
    facts.uploaded = moment(now - age)
    return predictor.outlook(UploadID(next), facts, at: moment(now))
  }

  private func moment(_ milliseconds: Int64) -> Moment {
    Moment(wall: Instant(milliseconds: milliseconds), ingestedBytes: 0)
  }
}

extension Outlook {
  /// The largest difference from the true part dead, at the ends of all steps but those next to a leap of the law.
  func error(against dead: (Int64) -> Double) -> Double {
    var (sum, worst) = (0.0, 0.0)
    for step in 0..<LifeStep.count - 1 {
      sum += Double(dying[step])
      worst = max(worst, (sum - dead(LifeStep.upperEdges[step])).magnitude)
    }
    return worst
  }

  /// The part that dies before the end of a step.
  func dead(before step: Int) -> Double { (0..<step).reduce(0) { $0 + Double(dying[$1]) } }
}
