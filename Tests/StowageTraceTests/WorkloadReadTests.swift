import Glibc
import StowageCore
import StowageTrace
import Testing

/// Gets of the synthesizer against the law that its file states. Bounds are the quantile at 0.999 of the statistic.
@Suite struct WorkloadReadTests {
  private static let hour = Double(Milliseconds.hour)

  private func reads(_ reads: Population.Reads, _ lifetime: LifetimeLaw, days: Double) -> Workload {
    var workload = workload(lifetime, days: days)
    workload.createDelete?.populations[0].reads = reads
    return workload
  }

  @Test func `an object is read ever more rarely, as 1 over its age and the onset`() {
    let law = Population.Reads(onFirstDay: 2, onsetMilliseconds: 8 * Milliseconds.hour)
    let rows = rows(reads(law, .permanent, days: 60)).rows
    // Of those that could be read for 30 days, the reads in these.
    var births: [UInt32: Int64] = [:]
    var ages: [Double] = []
    for row in rows {
      if row.operation == .put {
        if row.time.milliseconds < 30 * Milliseconds.day { births[row.key] = row.time.milliseconds }
      } else if let birth = births[row.key], row.time.milliseconds < birth + 30 * Milliseconds.day {
        ages.append(Double(row.time.milliseconds - birth) / Self.hour)
      }
    }
    let whole = log(1 + 30 * 24.0 / 8)
    let expected = Double(births.count) * 2 / log(1 + 24.0 / 8) * whole
    #expect((Double(ages.count) - expected).magnitude < 3.3 * expected.squareRoot())
    #expect(kolmogorovSmirnov(ages) { log(1 + $0 / 8) / whole } < 1.95)
  }

  /// Of a continuous Zipf law of exponent s the most popular part p has a part p^(1−s) of all reads.
  @Test func `popularity is Zipf's`() {
    let law = Population.Reads(onFirstDay: 20, onsetMilliseconds: 8 * Milliseconds.hour, zipf: 0.5)
    var counts: [UInt32: Int] = [:]
    var total = 0
    for row in rows(reads(law, .permanent, days: 60)).rows {
      if row.operation == .put {
        if row.time.milliseconds < 59 * Milliseconds.day { counts[row.key] = 0 }
      } else if counts[row.key] != nil {
        counts[row.key, default: 0] += 1
        total += 1
      }
    }
    let sorted = counts.values.sorted(by: >)
    for part in [0.1, 0.5] {
      let share = Double(sorted.prefix(Int(part * Double(sorted.count))).reduce(0, +)) / Double(total)
      #expect((share / pow(part, 0.5) - 1).magnitude < 0.05, "\(part): \(share)")
    }
  }

  @Test func `nothing is read before its put or after its death, by delete or by TTL`() {
    let law = Population.Reads(onFirstDay: 10, onsetMilliseconds: Milliseconds.hour, zipf: 0.8)
    var workload = reads(
      law, .uniform(meanMilliseconds: 2 * Milliseconds.day, spread: 0.5), days: 40)
    workload.createDelete?.populations[0].declared = 0.5
    workload.createDelete?.populations[0].misdeclared = 0.5
    var live: [UInt32: TraceRow] = [:]
    var last = Instant.zero
    var count = 0
    for row in rows(workload).rows {
      #expect(row.time >= last)
      last = row.time
      switch row.operation {
      case .put: live[row.key] = row
      case .delete: live[row.key] = nil
      case .get:
        count += 1
        #expect(live[row.key].map { $0.expiry.map { row.time < $0 } ?? true } == true)
        #expect(row.bucket == live[row.key]?.bucket)
      }
    }
    #expect(count > 50_000)
  }

  @Test func `reads leave puts and deletes as they are without them`() throws {
    let law = Population.Reads(onFirstDay: 3, onsetMilliseconds: Milliseconds.hour)
    let life = LifetimeLaw.exponential(meanMilliseconds: 5 * Milliseconds.day)
    var without = reads(law, life, days: 40)
    without.createDelete?.populations[0].reads = nil
    #expect(
      rows(reads(law, life, days: 40)).rows.filter { $0.operation != .get } == rows(without).rows)
  }
}
