import StowageCore
import Testing

@testable import StowagePolicies

@Suite struct ContestTests {
  @Test func `whoever gave more probability to what happened wins, and may lose again`() {
    var contest = Contest()
    #expect(contest.isWon)
    for _ in 0..<64 { contest.note(model: 0.5, table: 0.1, died: false) }
    #expect(!contest.isWon)
    for _ in 0..<128 { contest.note(model: 0.5, table: 0.1, died: true) }
    #expect(contest.isWon)
    for _ in 0..<1_000_000 { contest.note(model: 0.1, table: 0.1, died: true) }
    for _ in 0..<64 { contest.note(model: 0.5, table: 0.1, died: false) }
    #expect(!contest.isWon)
  }

  /// Every upload has a bucket of its own, so that nothing learned of one helps with another.
  private func worthless(_ random: inout Random) -> (facts: ChunkFacts, life: Int64) {
    let facts = ChunkFacts(
      bucket: UInt32(1 + random.below(200)), contentType: UInt32(1 + random.below(200)),
      tenant: UInt32(1 + random.below(200)), logicalBytes: 1 << random.below(40))
    return (facts, Int64(random.exponential(mean: Double(48 * Population.hour))))
  }

  private func check<Predictor: LifetimePredictor>(_ predictor: Predictor) {
    var (population, predictor) = (Population(), predictor)
    population.play(4000, on: &predictor, worthless)
    var (same, table) = (Population(), Constant())
    same.play(4000, on: &table, worthless)
    for bucket in 1...20 {
      let facts = ChunkFacts(bucket: UInt32(bucket), contentType: 3, tenant: 7, logicalBytes: 4096)
      let outlook = population.outlook(facts, of: &predictor)
      let expected = same.outlook(facts, of: &table)
      for step in 0..<LifeStep.count { #expect(outlook.dying[step] == expected.dying[step]) }
    }
  }

  @Test func `where facts say nothing, outlooks are those of the life table of all`() {
    check(Hazard())
    check(BucketHistory())
  }
}
