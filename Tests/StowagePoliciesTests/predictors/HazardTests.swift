import StowageCore
import Testing

@testable import StowagePolicies

private let hour = Population.hour
private let day = 24 * Population.hour

private func logs(_ random: inout Random) -> (facts: ChunkFacts, life: Int64) {
  // A retention of a week, kept within a day.
  let facts = ChunkFacts(bucket: 1, contentType: 1, logicalBytes: 1000)
  return (facts, 6 * day + Int64(random.unit() * Double(2 * day)))
}

private func files(_ random: inout Random) -> (facts: ChunkFacts, life: Int64) {
  let facts = ChunkFacts(bucket: 2, contentType: 2, logicalBytes: 1 << 20)
  return (facts, Int64(random.exponential(mean: Double(20 * day))))
}

private func either(_ random: inout Random) -> (facts: ChunkFacts, life: Int64) {
  random.below(2) == 0 ? logs(&random) : files(&random)
}

/// Uniform from six to eight days.
private func logsDead(_ age: Int64) -> Double { min(max(0, Double(age - 6 * day) / Double(2 * day)), 1) }

private func filesDead(_ age: Int64) -> Double { 1 - Elementary.exp(-Double(age) / Double(20 * day)) }

@Suite struct HazardTests {
  @Test func `two buckets with laws of their own are learned while most of the long-lived are alive`() {
    var population = Population()
    var hazard = Hazard()
    // In 83 days: of the files, which live for 20 on average, a quarter is still there.
    population.play(8000, on: &hazard, either)
    let ofLogs = population.outlook(ChunkFacts(bucket: 1, contentType: 1, logicalBytes: 1000), of: &hazard)
    let ofFiles = population.outlook(
      ChunkFacts(bucket: 2, contentType: 2, logicalBytes: 1 << 20), of: &hazard)
    #expect(ofLogs.error(against: logsDead) < 0.1)
    #expect(ofFiles.error(against: filesDead) < 0.1)
  }

  @Test func `who has come to an age is told what is left`() {
    var population = Population()
    var hazard = Hazard()
    population.play(4000, on: &hazard, either)
    let facts = ChunkFacts(bucket: 1, contentType: 1, logicalBytes: 1000)
    let outlook = population.outlook(facts, age: 5 * day, of: &hazard)
    #expect(outlook.dead(before: LifeStep.index(of: 12 * hour)) < 0.2)
    #expect(outlook.dead(before: LifeStep.index(of: 4 * day)) > 0.8)
  }

  @Test func `a law that changes is followed`() {
    var population = Population()
    var hazard = Hazard()
    population.play(3000, on: &hazard, either)
    let facts = ChunkFacts(bucket: 1, contentType: 1, logicalBytes: 1000)
    let week = LifeStep.index(of: 10 * day)
    #expect(population.outlook(facts, of: &hazard).dead(before: week) > 0.8)
    population.play(4000, on: &hazard) { random in
      let born = either(&random)
      return born.facts.bucket == 1 ? (born.facts, born.life + 21 * day) : born
    }
    let after = population.outlook(facts, of: &hazard)
    #expect(after.dead(before: week) < 0.2)
    #expect(after.dead(before: LifeStep.index(of: 40 * day)) > 0.8)
  }

  @Test func `an overwritten version tells the life of the next one, also when it survives`() {
    var population = Population()
    var hazard = Hazard()
    population.play(3000, on: &hazard) { random in
      var facts = ChunkFacts(bucket: 1, logicalBytes: 1000)
      let life = random.below(2) == 0 ? hour : 10 * day
      facts.overwritten = Lifetime(
        from: Moment(wall: .zero, ingestedBytes: 0),
        to: Moment(wall: Instant(milliseconds: life), ingestedBytes: 0))
      return (facts, life + Int64(random.unit() * Double(life) / 10))
    }
    var facts = ChunkFacts(bucket: 1, logicalBytes: 1000)
    var dead: [Double] = []
    for life in [hour, 10 * day] {
      facts.overwritten = Lifetime(
        from: Moment(wall: .zero, ingestedBytes: 0),
        to: Moment(wall: Instant(milliseconds: life), ingestedBytes: 0))
      let now = Moment(wall: Instant(milliseconds: population.now), ingestedBytes: 0)
      facts.uploaded = now
      hazard.began(UploadID(9000), facts, at: now)
      // The core does not keep what was overwritten.
      facts.overwritten = nil
      dead.append(hazard.outlook(UploadID(9000), facts, at: now).dead(before: LifeStep.index(of: 2 * hour)))
    }
    #expect(dead[0] > 0.7)
    #expect(dead[1] < 0.3)
  }

  @Test func `the same history gives the same outlooks`() {
    let outlooks = (0..<2).map { _ in
      var population = Population()
      var hazard = Hazard()
      population.play(1000, on: &hazard, either)
      let outlook = population.outlook(ChunkFacts(bucket: 2, contentType: 2), of: &hazard)
      return (0..<LifeStep.count).map { outlook.dying[$0] }
    }
    #expect(outlooks[0] == outlooks[1])
  }

  @Test func `more features than there are rows share rows`() {
    var population = Population()
    var hazard = Hazard()
    population.play(3000, on: &hazard) { random in
      (ChunkFacts(bucket: UInt32(random.below(3000)), contentType: UInt32(random.below(3000))), hour)
    }
    let outlook = population.outlook(ChunkFacts(bucket: 5000, contentType: 5000), of: &hazard)
    #expect(outlook.dead(before: LifeStep.count) <= 1.001)
    #expect(outlook.dead(before: LifeStep.index(of: 3 * hour)) > 0.5)
  }
}
