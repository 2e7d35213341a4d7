import StowageCore
import StowagePolicies
import Testing

/// What predictors make of uploads whose law is known.
@Suite struct PredictorTests {
  private static let day: Int64 = 86_400_000

  /// Plays `perDay` uploads a day into each bucket, whose lives a law draws, and asks at the end what the predictor expects of
  /// a new upload.
  private func play<Predictor: LifetimePredictor>(
    _ predictor: inout Predictor, days: Int, from start: Int = 0, perDay: Int = 40,
    lives: [(inout Random) -> Int64]
  ) -> [Outlook] {
    var random = Seed(7).stream("predictor.\(start)")
    var events: [(at: Int64, order: Int, facts: ChunkFacts, upload: UploadID, isEnd: Bool)] = []
    var number = UInt32(start) * 1000
    for slot in 0..<days * perDay {
      for (bucket, life) in lives.enumerated() {
        let at = (Int64(start) * Self.day) + Int64(slot) * Self.day / Int64(perDay)
        var facts = ChunkFacts(bucket: UInt32(bucket) + 1, contentType: 1)
        facts.uploaded = Moment(wall: Instant(milliseconds: at), ingestedBytes: 0)
        let upload = UploadID(number)
        number += 1
        events.append((at, events.count, facts, upload, false))
        let end = at + life(&random)
        if end < Int64(start + days) * Self.day { events.append((end, events.count, facts, upload, true)) }
      }
    }
    events.sort { ($0.at, $0.order) < ($1.at, $1.order) }
    for event in events {
      let now = Moment(wall: Instant(milliseconds: event.at), ingestedBytes: 0)
      if event.isEnd {
        predictor.ended(event.upload, event.facts, .deleted, at: now)
      } else {
        predictor.began(event.upload, event.facts, at: now)
      }
    }
    let end = Moment(wall: Instant(milliseconds: Int64(start + days) * Self.day), ingestedBytes: 0)
    return lives.indices.map { bucket in
      var facts = ChunkFacts(bucket: UInt32(bucket) + 1, contentType: 1)
      facts.uploaded = end
      return predictor.outlook(UploadID(0), facts, at: end)
    }
  }

  private func exponential(_ meanDays: Double) -> (inout Random) -> Int64 {
    { Int64($0.exponential(mean: meanDays * Double(Self.day))) }
  }

  /// The part expected to be dead after so long.
  private func dead(_ outlook: Outlook, after days: Double) -> Double {
    let end = LifeStep.index(of: Int64(days * Double(Self.day)))
    return (0..<end).reduce(0) { $0 + Double(outlook.dying[$1]) }
  }

  /// What it should be, at the end of the step before.
  private func truth(_ meanDays: Double, after days: Double) -> Double {
    let edge = LifeStep.upperEdges[LifeStep.index(of: Int64(days * Double(Self.day))) - 1]
    return 1 - Elementary.exp(-Double(edge) / (meanDays * Double(Self.day)))
  }

  @Test func `bucket-history learns each bucket's law, though most of the long-lived never die`() {
    var history = BucketHistory()
    let outlooks = play(&history, days: 120, lives: [exponential(5), exponential(200)])
    for days in [2.0, 5, 20] {
      #expect((dead(outlooks[0], after: days) - truth(5, after: days)).magnitude < 0.03)
    }
    for days in [20.0, 50, 100] {
      #expect((dead(outlooks[1], after: days) - truth(200, after: days)).magnitude < 0.04)
    }
  }

  @Test func `constant expects the mixture, and of the old what the long-lived do`() {
    var constant = Constant()
    let outlooks = play(&constant, days: 120, lives: [exponential(5), exponential(200)])
    let mixed = (truth(5, after: 20) + truth(200, after: 20)) / 2
    #expect((dead(outlooks[0], after: 20) - mixed).magnitude < 0.03)
    #expect(dead(outlooks[0], after: 20) == dead(outlooks[1], after: 20))
    var facts = ChunkFacts(bucket: 1, contentType: 1)
    facts.uploaded = Moment(wall: Instant(milliseconds: 70 * Self.day), ingestedBytes: 0)
    let now = Moment(wall: Instant(milliseconds: 120 * Self.day), ingestedBytes: 0)
    #expect(
      (dead(constant.outlook(UploadID(0), facts, at: now), after: 50) - truth(200, after: 50)).magnitude
        < 0.08)
  }

  @Test func `a law that changes is followed`() {
    var history = BucketHistory()
    _ = play(&history, days: 100, lives: [exponential(30)])
    let after = play(&history, days: 100, from: 100, lives: [exponential(3)])
    #expect((dead(after[0], after: 3) - truth(3, after: 3)).magnitude < 0.08)
  }

  @Test func `an answer depends on what was learned, not on who asked before`() {
    var (asked, silent) = (BucketHistory(), BucketHistory())
    for days in [10, 20, 30] {
      _ = play(&asked, days: 10, from: days, lives: [exponential(2)])
      _ = play(&silent, days: 10, from: days, lives: [exponential(2)])
      for age in 0..<40 {
        var facts = ChunkFacts(bucket: 1, contentType: 1)
        facts.uploaded = Moment(wall: Instant(milliseconds: Int64(days) * Self.day), ingestedBytes: 0)
        let now = Moment(wall: Instant(milliseconds: Int64(days + age) * Self.day), ingestedBytes: 0)
        _ = asked.outlook(UploadID(0), facts, at: now)
      }
    }
    let (first, second) = (
      play(&asked, days: 5, from: 40, lives: [exponential(2)])[0],
      play(&silent, days: 5, from: 40, lives: [exponential(2)])[0]
    )
    #expect((0..<LifeStep.count).allSatisfy { first.dying[$0] == second.dying[$0] })
  }

  @Test func `who has learned nothing expects the old to live longer than the young`() {
    var history = BucketHistory()
    let now = Moment(wall: Instant(milliseconds: 1000 * Self.day), ingestedBytes: 0)
    let rates = [1, 10, 100, 1000].map { age -> Double in
      var facts = ChunkFacts(bucket: 1)
      facts.uploaded = Moment(wall: Instant(milliseconds: Int64(1000 - age) * Self.day), ingestedBytes: 0)
      return history.outlook(UploadID(0), facts, at: now).largestDeathRate
    }
    #expect(rates == rates.sorted(by: >) && Set(rates).count == 4)
  }

  @Test func `a panel that is full lets every second go and still learns the law of those who come`() {
    var history = BucketHistory()
    // Some 36,000 live at once, and the panel watches 16,384 at most; later none but short-lived ones come.
    _ = play(&history, days: 60, perDay: 600, lives: [{ _ in .max / 4 }])
    let after = play(&history, days: 40, from: 60, perDay: 600, lives: [exponential(1)])
    #expect((dead(after[0], after: 1) - truth(1, after: 1)).magnitude < 0.1)
  }
}
