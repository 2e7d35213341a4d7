import StowageCore
import Testing

@testable import StowagePolicies

@Suite struct BucketHistoryTests {
  private static let hour = Population.hour
  private static let month = 720 * Population.hour

  private static func overwriting(_ life: Int64) -> ChunkFacts {
    var facts = ChunkFacts(bucket: 1)
    facts.overwritten = Lifetime(
      from: Moment(wall: .zero, ingestedBytes: 0),
      to: Moment(wall: Instant(milliseconds: life), ingestedBytes: 0))
    return facts
  }

  /// Keys of bucket 1 are written again each hour or each month, and every eighth upload is to a new key; in bucket 2 all
  /// live for an hour.
  private static func played(on history: inout BucketHistory) -> Population {
    var population = Population()
    population.play(16_000, on: &history) { random in
      if random.below(2) == 0 { return (ChunkFacts(bucket: 2), hour) }
      let life = random.below(2) == 0 ? hour : month
      return (random.below(8) == 0 ? ChunkFacts(bucket: 1) : overwriting(life), life)
    }
    return population
  }

  @Test func `what ends a short life is expected to live as short, in one bucket with what ends a long one`()
  {
    var history = BucketHistory()
    let population = Self.played(on: &history)
    let often = population.outlook(Self.overwriting(Self.hour), of: &history)
    #expect(often.dead(before: LifeStep.index(of: 3 * Self.hour)) > 0.95)
    let seldom = population.outlook(Self.overwriting(Self.month), of: &history)
    #expect(seldom.dead(before: LifeStep.index(of: Self.month / 2)) < 0.05)
  }

  @Test func `of a new key, or where nobody has seen the beginning, the bucket tells`() {
    var history = BucketHistory()
    let population = Self.played(on: &history)
    let new = population.outlook(ChunkFacts(bucket: 1), of: &history)
    #expect((new.dead(before: LifeStep.index(of: Self.month / 2)) - 0.5).magnitude < 0.05)
  }
}
