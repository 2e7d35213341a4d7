import Glibc
import StowageCore
import StowageTrace
import Testing

/// Each law against its textbook distribution, on the rows of a workload at seed 1. Bounds are the quantile at 0.999 of
/// the statistic.
@Suite struct WorkloadLawTests {
  /// A law, and its distribution over days; none for a law that leaves no choice.
  struct Case: Sendable {
    var law: LifetimeLaw
    var cumulative: (@Sendable (Double) -> Double)?
  }
  static let cases = [
    Case(law: .uniform(meanMilliseconds: 7 * Milliseconds.day, spread: 0.1)) { days in (days / 7 - 0.9) / 0.2
    },
    Case(law: .uniform(meanMilliseconds: 2 * Milliseconds.day, spread: 0), cumulative: nil),
    Case(law: .exponential(meanMilliseconds: 2 * Milliseconds.day)) { days in 1 - exp(-days / 2) },
    Case(law: .logNormal(medianMilliseconds: 3 * Milliseconds.day, sigma: 0.8)) { days in
      normal(log(days / 3) / 0.8)
    },
    Case(law: .weibull(scaleMilliseconds: 2 * Milliseconds.day, shape: 0.7)) { days in
      1 - exp(-pow(days / 2, 0.7))
    },
  ]

  @Test(arguments: cases)
  func `deleted objects live by the law of their population`(tested: Case) {
    // What arrives in the first half is all dead by the end, so that no long life is cut off.
    let rows = rows(workload(tested.law, days: 200)).rows
    var births: [UInt32: Int64] = [:]
    var ages: [Double] = []
    for row in rows {
      if row.operation == .put && row.time.milliseconds < 100 * Milliseconds.day {
        births[row.key] = row.time.milliseconds
      } else if let birth = births.removeValue(forKey: row.key) {
        ages.append(Double(row.time.milliseconds - birth) / Double(Milliseconds.day))
      }
    }
    #expect(births.isEmpty && ages.count > 19_000)
    if let cumulative = tested.cumulative {
      #expect(kolmogorovSmirnov(ages, cumulative) < 1.95)
    } else {
      #expect(ages.allSatisfy { $0 == 2 })
    }
  }

  @Test
  func `TTLs are whole seconds within the spread, half of the objects declare one, the rest are deleted`() {
    let law = LifetimeLaw.uniform(meanMilliseconds: 7 * Milliseconds.day, spread: 0.1)
    let rows = rows(workload(law, days: 200, declared: 0.5)).rows
    let puts = rows.filter { $0.operation == .put }
    let declared = puts.filter { $0.ttlSeconds != TraceRow.noTTL }
    let seconds = declared.map { Double($0.ttlSeconds) }
    #expect(seconds.allSatisfy { 0.9 * 7 * 86_400...1.1 * 7 * 86_400 ~= $0 })
    #expect(kolmogorovSmirnov(seconds) { ($0 / 86_400 / 7 - 0.9) / 0.2 } < 1.95)
    let deviation = (Double(puts.count) / 4).squareRoot()
    #expect((Double(declared.count) - Double(puts.count) / 2).magnitude < 3.3 * deviation)
    let mortal = Set(puts.map(\.key)).subtracting(declared.map(\.key))
    #expect(rows.filter { $0.operation == .delete }.allSatisfy { mortal.contains($0.key) })
  }

  @Test func `a declared lifetime below a second becomes a TTL of one second, a permanent one none`() {
    let short = rows(workload(.exponential(meanMilliseconds: 1), days: 10, declared: 1)).rows
    #expect(short.allSatisfy { $0.operation == .put && $0.ttlSeconds == 1 })
    let permanent = rows(workload(.permanent, days: 10)).rows
    #expect(permanent.allSatisfy { $0.operation == .put && $0.ttlSeconds == TraceRow.noTTL })
  }

  @Test func `sizes are lognormal up to their maximum, which takes what lies above`() {
    let law = SizeLaw.logNormal(medianBytes: 1 << 20, sigma: 1.6, maximumBytes: 16 << 20)
    let sizes = rows(workload(.permanent, days: 200, size: law)).rows.map { Double($0.size) }
    let below = normal(log(16) / 1.6)
    let expected = (1 - below) * Double(sizes.count)
    let capped = Double(sizes.count { $0 == 0x1p24 })
    #expect(sizes.allSatisfy { $0 >= 1 && $0 <= 0x1p24 })
    #expect((capped - expected).magnitude < 3.3 * expected.squareRoot())
    #expect(kolmogorovSmirnov(sizes.filter { $0 < 0x1p24 }) { normal(log($0 / 0x1p20) / 1.6) / below } < 1.95)
  }

  @Test func `the largest sizes have a Pareto tail, which begins where the lognormal body ends`() {
    let law = SizeLaw.logNormal(
      medianBytes: 1 << 20, sigma: 1, maximumBytes: TraceRow.maximumSize,
      tail: SizeLaw.ParetoTail(part: 0.1, alpha: 1.2))
    let sizes = rows(workload(.permanent, days: 500, size: law)).rows.map { Double($0.size) }
    let start = 0x1p20 * exp(1.2815515655446004)  // the normal quantile at 0.9
    let tail = sizes.filter { $0 > start }
    let deviation = (Double(sizes.count) * 0.09).squareRoot()
    #expect((Double(tail.count) - 0.1 * Double(sizes.count)).magnitude < 3.3 * deviation)
    #expect(kolmogorovSmirnov(tail) { 1 - pow(start / $0, 1.2) } < 1.95)
    #expect(kolmogorovSmirnov(sizes.filter { $0 <= start }) { normal(log($0 / 0x1p20)) / 0.9 } < 1.95)
  }

  @Test func `arrivals are a Poisson process`() {
    let times = rows(workload(.permanent, perDay: 2000, days: 50)).rows.map { Double($0.time.milliseconds) }
    let gaps = zip(times.dropFirst(), times).map { ($0 - $1) / Double(Milliseconds.day) * 2000 }
    #expect(kolmogorovSmirnov(gaps) { 1 - exp(-$0) } < 1.95)
    // Counts of an hour: their variance is their mean, and neighbours are uncorrelated.
    var counts = Array(repeating: 0.0, count: 50 * 24)
    for time in times { counts[Int(time) / 3_600_000] += 1 }
    let mean = Double(times.count) / Double(counts.count)
    let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(counts.count)
    let covariance = zip(counts, counts.dropFirst()).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) } / 1199
    #expect((mean - 2000 / 24).magnitude < 3.3 * (2000.0 / 24 / 1200).squareRoot())
    #expect((variance / mean - 1).magnitude < 3.3 * (2.0 / 1200).squareRoot())
    #expect((covariance / mean).magnitude < 3.3 * (1.0 / 1200).squareRoot())
  }

  @Test func `a tenth of the TTLs is cut short by a delete at an age that is uniform below the TTL`() {
    var regretted = workload(
      .uniform(meanMilliseconds: 7 * Milliseconds.day, spread: 0.1), days: 300, declared: 1)
    regretted.createDelete?.populations[0].misdeclared = 0.1
    let rows = rows(regretted).rows
    let puts = rows.filter { $0.operation == .put && $0.time.milliseconds < 292 * Milliseconds.day }
    let births = Dictionary(uniqueKeysWithValues: puts.map { ($0.key, $0) })
    let parts = rows.filter { $0.operation == .delete }.compactMap { row in
      births[row.key].map {
        Double(row.time.milliseconds - $0.time.milliseconds) / Double($0.ttlSeconds) / 1000
      }
    }
    let deviation = (Double(puts.count) * 0.1 * 0.9).squareRoot()
    #expect((Double(parts.count) - 0.1 * Double(puts.count)).magnitude < 3.3 * deviation)
    #expect(kolmogorovSmirnov(parts) { $0 } < 1.95)
  }

  @Test func `a population with sizes of its own has those`() {
    var two = workload(.permanent, days: 50)
    two.createDelete?.populations = [
      Population(share: 0.5, bucket: "small", lifetime: .permanent),
      Population(share: 0.5, bucket: "large", size: .fixed(bytes: 9), lifetime: .permanent),
    ]
    let (rows, names) = rows(two)
    #expect(rows.allSatisfy { $0.size == (names.buckets[$0.bucket] == "large" ? 9 : 1) })
  }

  @Test func `objects belong to populations by share, and overwrites hit all objects alike`() {
    var mixed = workload(.permanent, days: 200)
    let shares = [0.5, 0.3, 0.15, 0.05]
    mixed.createDelete?.populations = shares.map {
      Population(share: $0, bucket: "\($0)", lifetime: .permanent)
    }
    let (arrived, names) = rows(mixed)
    let observed = shares.map { share in Double(arrived.count { names.buckets[$0.bucket] == "\(share)" }) }
    #expect(chiSquare(observed, shares.map { $0 * Double(arrived.count) }) < 16.27)  // 3 degrees of freedom

    var counts = Array(repeating: 0.0, count: 48)
    for row in rows(overwrites(48, 48_000)).rows.dropFirst(48) { counts[Int(row.key)] += 1 }
    #expect(chiSquare(counts, counts.map { _ in 1000 }) < 83.0)  // 47 degrees of freedom
  }
}

/// The standard normal distribution.
private func normal(_ z: Double) -> Double { erfc(-z / 2.0.squareRoot()) / 2 }

func overwrites(_ objects: Int, _ overwrites: Int) -> Workload {
  Workload(
    name: "test", size: .fixed(bytes: 4096),
    kind: .overwrite(
      Workload.Overwrite(objects: objects, overwrites: overwrites, intervalMilliseconds: 10, bucket: "blocks")
    ))
}
