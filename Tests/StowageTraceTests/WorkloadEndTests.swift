import Glibc
import StowageCore
@testable import StowageTrace
import Testing

/// Lives that later arrivals, sweeps and departures end, at seed 1. Bounds are the quantile at 0.999 of the statistic.
@Suite struct WorkloadEndTests {
  private static let day = Double(Milliseconds.day)

  private struct Life {
    var put: TraceRow
    var death: Int64
    var law: Int
    var days: Double { Double(death - put.time.milliseconds) / WorkloadEndTests.day }
  }

  /// Lives that ended by a delete or an overwrite, in the order of puts.
  private func lives(_ workload: Workload) -> [Life] {
    var generator = WorkloadGenerator(workload, seed: Seed(1))
    var live: [UInt32: Life] = [:]
    var ended: [Life] = []
    while let row = generator.next() {
      if var life = live.removeValue(forKey: row.key) {
        life.death = row.time.milliseconds
        ended.append(life)
      }
      if row.operation == .put { live[row.key] = Life(put: row, death: 0, law: generator.latestLaw) }
    }
    return ended.sorted { ($0.put.time, $0.put.key) < ($1.put.time, $1.put.key) }
  }

  /// The distribution of the time until so many arrivals of one per unit of time.
  private func erlang(_ count: Int, _ time: Double) -> Double {
    var (term, sum) = (1.0, 1.0)
    for step in 1..<count {
      term *= time / Double(step)
      sum += term
    }
    return 1 - exp(-time) * sum
  }

  @Test func `a rotation keeps its newest, so that each lives until so many later ones came`() {
    let tested = workload(.rotated(keep: 10), perDay: 100, days: 500)
    var live: [UInt32] = []
    for row in rows(tested).rows {
      if row.operation == .put {
        #expect(live.count <= 10)
        live.append(row.key)
      } else {
        #expect(live.count == 11 && live.first == row.key)
        live.removeFirst()
      }
    }
    // Lives of those that are ten apart do not overlap.
    let sample = lives(tested).enumerated().filter { $0.offset % 10 == 0 }.map { $0.element.days * 100 }
    #expect(sample.count > 4900 && kolmogorovSmirnov(sample) { erlang(10, $0) } < 1.95)
  }

  @Test func `a rotation of jobs deletes whole jobs, when the first object of a later one comes`() {
    var tested = workload(.rotated(keep: 7), perDay: 50, days: 300)
    tested.createDelete?.populations[0].jobs = Population.Jobs(
      objects: .geometric(mean: 8), gapMilliseconds: 1000)
    var lastBatch: UInt32 = 0
    for life in lives(tested) { lastBatch = max(lastBatch, life.put.batch) }
    var starts: [Int64] = []
    let all = rows(tested).rows
    for row in all where row.operation == .put && row.batch > starts.count {
      starts.append(row.time.milliseconds)
    }
    #expect(starts.count > 1500 && Int(lastBatch) + 7 == starts.count)
    let onTime = lives(tested).filter { $0.death == starts[Int($0.put.batch) + 6] }
    // The others are of jobs that were still arriving when they were outdated.
    #expect(Double(onTime.count) > 0.999 * Double(lives(tested).count))
  }

  @Test func `a run keeps its last checkpoints, and only these live by the population's law`() {
    var tested = workload(
      .uniform(meanMilliseconds: 40 * Milliseconds.day, spread: 0), perDay: 200, days: 400)
    tested.createDelete?.populations[0].jobs = Population.Jobs(
      objects: .fixed(10), gapMilliseconds: Milliseconds.hour, keepLast: 3)
    var runs: [UInt32: [Life]] = [:]
    for life in lives(tested) { runs[life.put.batch, default: []].append(life) }
    let whole = runs.values.filter { $0.count == 10 }.sorted { $0[0].put.key < $1[0].put.key }
    #expect(whole.count > 6000)
    for run in whole {
      for (index, life) in run.enumerated() {
        if index < 7 {
          #expect(life.death == run[index + 3].put.time.milliseconds)
        } else {
          #expect(life.days == 40)
        }
      }
    }
    #expect(kolmogorovSmirnov(whole.map { $0[2].days * 24 }) { erlang(3, $0) } < 1.95)
  }

  @Test func `what is overwritten is drawn by Zipf's law, and keeps its key and bucket`() {
    var set = MutableSet(objects: 20, zipf: 0.9, ranks: Seed(1).stream("test"))
    var counts = Array(repeating: 0.0, count: 20)
    for _ in 0..<50_000 { counts[set.draw()] += 1 }
    let weights = (1...20).map { pow(Double($0), -0.9) }
    let sum = weights.reduce(0, +)
    #expect(chiSquare(counts, weights.map { $0 / sum * 50_000 }) < 43.82)  // 19 degrees of freedom

    var tested = workload(.overwritten(objects: 20, zipf: 0.9), perDay: 500, days: 100)
    tested.createDelete?.shuffled = 0.5
    tested.createDelete?.populations[0].share = 0.5
    tested.createDelete?.populations.append(Population(share: 0.5, bucket: "c", lifetime: .permanent))
    var buckets: [UInt32: UInt32] = [:]
    var puts: [UInt32: Int] = [:]
    for row in rows(tested).rows {
      #expect(row.operation == .put && buckets[row.key] ?? row.bucket == row.bucket)
      buckets[row.key] = row.bucket
      puts[row.key, default: 0] += 1
    }
    #expect(puts.values.count { $0 > 1 } == 20, "the permanent ones are put once")
  }

  @Test func `a disguise that an overwritten object has no use for names no bucket`() {
    var tested = workload(.overwritten(objects: 1, zipf: 0), days: 5)
    tested.createDelete?.shuffled = 0.5
    tested.createDelete?.populations[0].share = 0.9
    for bucket in ["c", "d"] {
      tested.createDelete?.populations.append(Population(share: 0.05, bucket: bucket, lifetime: .permanent))
    }
    for seed in 1...20 as ClosedRange<UInt64> {
      var seen: UInt32 = 0
      for row in rows(tested, seed: seed).rows {
        #expect(row.bucket <= seen + 1, "numbered by first appearance, seed \(seed)")
        seen = max(seen, row.bucket)
      }
    }
  }

  /// TTLs end at midnight to the second, deletes exactly then, and both come up to a day late: evenly, as uploads come at
  /// all hours alike.
  @Test(arguments: [0.0, 1.0])
  func `a daily sweep puts deaths off to midnight`(declared: Double) {
    let law = LifetimeLaw.uniform(meanMilliseconds: 7 * Milliseconds.day, spread: 0)
    var tested = workload(law, perDay: 100, days: 200, declared: declared)
    tested.createDelete?.populations[0].sweepMilliseconds = Milliseconds.day
    var delays: [Double] = []
    for row in rows(tested).rows where row.operation == .put && row.ttlSeconds != TraceRow.noTTL {
      let end = row.time.milliseconds + Int64(row.ttlSeconds) * 1000
      let offset = end % Milliseconds.day
      #expect(min(offset, Milliseconds.day - offset) <= 500)
      delays.append(Double(row.ttlSeconds) / 86_400 - 7)
    }
    for life in lives(tested) {
      #expect(life.death % Milliseconds.day == 0)
      delays.append(life.days - 7)
    }
    #expect(delays.count > 18_000 && kolmogorovSmirnov(delays) { $0 } < 1.95)
  }

  @Test(arguments: [
    LifetimeLaw.permanent, .exponential(meanMilliseconds: 30 * Milliseconds.day), .rotated(keep: 3000),
    .overwritten(objects: 4000, zipf: 0.5),
  ])
  func `a population that leaves is deleted within a day, evenly, and nothing of it comes later`(
    law: LifetimeLaw
  ) {
    var stays = workload(law, perDay: 200, days: 60)
    stays.createDelete?.populations[0].share = 0.5
    stays.createDelete?.populations.append(
      Population(share: 0.5, bucket: "c", lifetime: .exponential(meanMilliseconds: Milliseconds.day)))
    var leaves = stays
    let leave = 40 * Milliseconds.day
    leaves.createDelete?.populations[0].leavesMilliseconds = leave
    let (before, after) = (rows(stays), rows(leaves))
    #expect(
      before.rows.filter { $0.time.milliseconds < leave }
        == after.rows.filter { $0.time.milliseconds < leave })
    let gone = after.names.buckets.list.firstIndex(of: "b").map { UInt32($0) }
    var live: Set<UInt32> = []
    var swept: [Double] = []
    for row in after.rows where row.bucket == gone {
      if row.operation == .put {
        #expect(row.time.milliseconds < leave)
        live.insert(row.key)
      } else {
        #expect(live.remove(row.key) != nil)
        // The last arrivals of a law of its own may still die by that.
        if row.time.milliseconds > leave { swept.append(Double(row.time.milliseconds - leave) / Self.day) }
      }
    }
    #expect(live.isEmpty && swept.count > 1900, "\(swept.count)")
    // Some die in that day anyway, which is one in sixty of those with the shorter lives.
    let bound = law == .exponential(meanMilliseconds: 30 * Milliseconds.day) ? 2.5 : 1.95
    #expect(kolmogorovSmirnov(swept) { $0 } < bound)
  }

  @Test func `jobs of a population that leaves end, with what they keep`() {
    var tested = workload(.permanent, perDay: 200, days: 20)
    tested.createDelete?.populations[0].leavesMilliseconds = 10 * Milliseconds.day
    tested.createDelete?.populations[0].jobs = Population.Jobs(
      objects: .fixed(50), gapMilliseconds: Milliseconds.day / 10, keepLast: 5)
    let all = rows(tested).rows
    let deleted = Set(all.filter { $0.operation == .delete }.map(\.key))
    #expect(Set(all.map(\.key)) == deleted && all.count == 2 * deleted.count)
    #expect(all.allSatisfy { $0.time.milliseconds <= 11 * Milliseconds.day })
  }

  /// Each law as the reference policy hears it: the quartiles part the lives that the rows show.
  @Test(arguments: [
    (LifetimeLaw.rotated(keep: 25), nil), (.rotated(keep: 1), nil),
    (.overwritten(objects: 50, zipf: 0.9), nil),
    (.uniform(meanMilliseconds: 3 * Milliseconds.day, spread: 0.9), nil),
    (.rotated(keep: 5), Population.Jobs(objects: .geometric(mean: 4), gapMilliseconds: 10)),
    (
      .uniform(meanMilliseconds: 30 * Milliseconds.day, spread: 0.5),
      Population.Jobs(objects: .fixed(8), gapMilliseconds: Milliseconds.hour, keepLast: 2)
    ),
    (
      .exponential(meanMilliseconds: 30 * Milliseconds.day),
      Population.Jobs(objects: .geometric(mean: 10), gapMilliseconds: Milliseconds.hour, keepLast: 3)
    ),
  ])
  func `who knows the workload is told laws that hold`(law: LifetimeLaw, jobs: Population.Jobs?) throws {
    var tested = workload(law, perDay: 200, days: 1000)
    tested.createDelete?.populations[0].jobs = jobs
    if !law.isEndedByArrivals && jobs == nil {
      tested.createDelete?.populations[0].sweepMilliseconds = Milliseconds.day
    }
    let laws = try #require(tested.createDelete).laws
    var ages = laws.map { _ in [Double]() }
    for life in lives(tested) where life.put.time.milliseconds < 700 * Milliseconds.day {
      ages[life.law].append(Double(life.death - life.put.time.milliseconds))
    }
    for (law, ages) in zip(laws, ages) {
      #expect(ages.count > 2000)
      for part in [0.25, 0.5, 0.75] {
        let quartile = Double(try #require(law.milliseconds(at: part)))
        let below = Double(ages.count { $0 <= quartile }) / Double(ages.count)
        #expect((below - part).magnitude < 0.03, "\(law), \(part)")
      }
    }
  }
}
