import Glibc
import StowageCore
@testable import StowageTrace
import Testing

/// Times of day and jobs against the laws that their file states, at seed 1. Bounds are the quantile at 0.999 of the
/// statistic.
@Suite struct WorkloadArrivalTests {
  private static let day = Double(Milliseconds.day)

  /// The mean rate is 1; the tent, written down once more.
  private func rate(atHour hour: Double, peak: Double, amplitude: Double) -> Double {
    let apart = (hour - peak).magnitude
    return 1 + amplitude * (1 - min(apart, 24 - apart) / 6)
  }

  @Test(arguments: [(0.8, 14), (1, 3), (0.2, 0)] as [(Double, Int64)])
  func `arrivals are a Poisson process whose rate follows the time of day`(amplitude: Double, peak: Int64) {
    var daily = workload(.permanent, perDay: 2000, days: 50)
    daily.createDelete?.diurnal = DayCurve(
      amplitude: amplitude, peakMilliseconds: peak * Milliseconds.hour)
    let times = rows(daily).rows.map { Double($0.time.milliseconds) }
    // Arrivals up to each minute of a day, by the rate in its middle.
    var sums = [0.0]
    for minute in 0..<1440 {
      let middle = (Double(minute) + 0.5) / 60
      sums.append(sums[minute] + rate(atHour: middle, peak: Double(peak), amplitude: amplitude) * 2000 / 1440)
    }
    #expect((sums[1440] - 2000).magnitude < 1e-3)
    func expected(upTo time: Double) -> Double {
      let minutes = time.truncatingRemainder(dividingBy: Self.day) / 60_000
      let whole = Int(minutes)
      let ofMinute = (sums[whole + 1] - sums[whole]) * (minutes - Double(whole))
      return (time / Self.day).rounded(.down) * 2000 + sums[whole] + ofMinute
    }
    let passed = times.map(expected)
    let gaps = zip(passed.dropFirst(), passed).map { $0 - $1 }
    #expect(kolmogorovSmirnov(gaps) { 1 - exp(-$0) } < 1.95)
    var counts = Array(repeating: 0.0, count: 24)
    for time in times { counts[Int(time / 3_600_000) % 24] += 1 }
    var hourly: [Double] = []
    for hour in 0..<24 { hourly.append(50 * (sums[60 * hour + 60] - sums[60 * hour])) }
    #expect(chiSquare(counts, hourly) < 51.18)  // 24 degrees of freedom
  }

  @Test(arguments: [0, 0.3, 1])
  func `the two clocks of a day are inverse to each other`(amplitude: Double) {
    let curve = DayCurve(amplitude: amplitude, peakMilliseconds: 50_000_000)
    for step in 0...1000 {
      let time = Double(step) * 259_200
      #expect((curve.evenTime(of: curve.wallTime(of: time)) - time).magnitude < 0.01)
    }
  }

  private func jobs(_ jobs: Population.Jobs, _ lifetime: LifetimeLaw, perDay: Double = 500, days: Double)
    -> Workload
  {
    var workload = workload(lifetime, perDay: perDay, days: days)
    workload.createDelete?.populations[0].jobs = jobs
    return workload
  }

  /// The puts of each job, in the order of jobs.
  private func puts(_ workload: Workload) -> [[TraceRow]] {
    var jobs: [[TraceRow]] = []
    for row in rows(workload).rows where row.operation == .put {
      while jobs.count < row.batch { jobs.append([]) }
      jobs[Int(row.batch) - 1].append(row)
    }
    return jobs
  }

  @Test func `jobs arrive as a Poisson process, and their objects as one each, geometrically many`() {
    let law = Population.Jobs(objects: .geometric(mean: 5), gapMilliseconds: 60_000)
    let all = puts(jobs(law, .permanent, days: 400))
    let jobs = all.filter { $0[0].time.milliseconds < 399 * Milliseconds.day }
    let starts = jobs.map { Double($0[0].time.milliseconds) / Self.day }
    #expect(kolmogorovSmirnov(zip(starts.dropFirst(), starts).map { $0 - $1 }) { 1 - exp(-100 * $0) } < 1.95)
    let gaps = jobs.flatMap { job in
      zip(job.dropFirst(), job).map { Double($0.time.milliseconds - $1.time.milliseconds) / 60_000 }
    }
    #expect(kolmogorovSmirnov(gaps) { 1 - exp(-$0) } < 1.95)
    // Of 1, 2 … 14 objects, and of more.
    var counts = Array(repeating: 0.0, count: 15)
    for job in jobs { counts[min(job.count, 15) - 1] += 1 }
    let expected: [Double] = (0..<15).map { further in
      let part = pow(0.8, Double(further))
      return Double(jobs.count) * (further < 14 ? 0.2 * part : part)
    }
    #expect(chiSquare(counts, expected) < 36.12)  // 14 degrees of freedom
  }

  @Test func `shares are parts of all objects, in jobs or not`() {
    var mixed = workload(.permanent, perDay: 1000, days: 200)
    mixed.createDelete?.populations = [
      Population(share: 0.5, bucket: "alone", lifetime: .permanent),
      Population(
        share: 0.5, bucket: "jobs", lifetime: .permanent,
        jobs: Population.Jobs(objects: .fixed(20), gapMilliseconds: 1000)),
    ]
    let puts = rows(mixed).rows
    let inJobs = Double(puts.count { $0.batch != 0 })
    #expect((inJobs - 100_000).magnitude < 3.3 * (5000.0).squareRoot() * 20)
    #expect((Double(puts.count) - inJobs - 100_000).magnitude < 3.3 * (100_000.0).squareRoot())
  }

  @Test func `so many objects of a job die with it, and it lives by the law of its population`() {
    let law = Population.Jobs(objects: .fixed(10), gapMilliseconds: 1000, together: 0.7)
    let tested = jobs(law, .exponential(meanMilliseconds: 3 * Milliseconds.day), days: 300)
    var deaths: [UInt32: Int64] = [:]
    for row in rows(tested).rows where row.operation == .delete { deaths[row.key] = row.time.milliseconds }
    let all = puts(tested).filter { $0[0].time.milliseconds < 250 * Milliseconds.day }
    var lives: [Double] = []
    var together = 0
    for job in all {
      var counts: [Int64: Int] = [:]
      for row in job { if let death = deaths[row.key] { counts[death, default: 0] += 1 } }
      // Nobody else dies in the same millisecond.
      guard let joint = counts.max(by: { $0.value < $1.value }), joint.value > 1 else { continue }
      together += joint.value
      lives.append(Double(joint.key - job[0].time.milliseconds) / Self.day)
    }
    let count = Double(10 * all.count)
    // A death before the whole job is uploaded is no longer joint, which is one in ten thousand.
    #expect((Double(together) - 0.7 * count).magnitude < 3.3 * (count * 0.21).squareRoot() + count * 0.001)
    #expect(kolmogorovSmirnov(lives) { 1 - exp(-$0 / 3) } < 1.95)
  }

  @Test func `keys lie in the folder of their job, but those of shuffled objects, which name none`() {
    var tested = jobs(
      Population.Jobs(objects: .fixed(3), gapMilliseconds: 1000),
      .exponential(meanMilliseconds: Milliseconds.day), days: 50)
    tested.createDelete?.shuffled = 0.5
    var generator = WorkloadGenerator(tested, seed: Seed(1))
    var (names, batches) = ([UInt32: String](), [String: UInt32]())
    var alone = 0
    while let row = generator.next() {
      let name = generator.latestKeyName
      #expect(names[row.key] ?? name == name, "a key keeps its name")
      names[row.key] = name
      if row.operation == .delete { continue }
      if row.batch == 0 {
        alone += 1
        #expect(name == "o\(row.key)")
      } else {
        let batch = generator.names.batches[row.batch]
        #expect(name == "\(batch)/o\(row.key)")
        #expect(batches[batch] ?? UInt32(batches.count) + 1 == row.batch, "numbered by first appearance")
        batches[batch] = row.batch
      }
    }
    #expect((Double(alone) / Double(names.count) - 0.5).magnitude < 0.02)
  }
}
