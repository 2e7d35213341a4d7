import Glibc
import StowageCore
import Testing

@testable import StowageTrace

/// One life: how long, how many bytes, and whether it ended or one only stopped looking.
private struct Life {
  var age: Int
  var bytes: Int
  var died: Bool
}

private func curve(_ lives: [Life], _ weight: SurvivalCurve.Weight = .objects) -> SurvivalCurve {
  var (deaths, censored) = (LifeHistogram(), LifeHistogram())
  for life in lives {
    if life.died {
      deaths.add(ageMilliseconds: Int64(life.age), bytes: life.bytes)
    } else {
      censored.add(ageMilliseconds: Int64(life.age), bytes: life.bytes)
    }
  }
  return SurvivalCurve(deaths: deaths, censored: censored, weight: weight)
}

/// The product-limit estimate by its definition, life by life.
private func exact(_ lives: [Life], _ weight: SurvivalCurve.Weight, at age: Int) -> Double? {
  func count(_ lives: [Life]) -> Double {
    lives.reduce(0) { $0 + (weight == .objects ? 1 : Double($1.bytes)) }
  }
  guard let oldest = lives.map(\.age).max() else { return nil }
  if age > oldest { return lives.contains { $0.age == oldest && !$0.died } ? nil : 0 }
  var survival = 1.0
  for death in Set(lives.filter(\.died).map(\.age)).sorted() where death <= age {
    let died = count(lives.filter { $0.died && $0.age == death })
    survival *= 1 - died / count(lives.filter { $0.age >= death })
  }
  return survival
}

private func randomLives(_ count: Int, _ random: inout Random) -> [Life] {
  (0..<count).map { _ in
    let end = Int(random.logNormal(median: 1e6, sigma: 3))
    let look = Int(random.logNormal(median: 3e6, sigma: 3))
    return Life(age: min(end, look), bytes: random.below(1000), died: end <= look)
  }
}

@Suite struct SurvivalCurveTests {
  @Test func `a small curve by hand: deaths at 1, 3 and 5, looked away at 2 and 3`() {
    let ages = [(1, true), (2, false), (3, true), (3, false), (5, true)]
    let small = curve(ages.map { Life(age: $0.0, bytes: 1, died: $0.1) })
    let parts = [1, 4.0 / 5, 4.0 / 5, 4.0 / 5 * 2 / 3, 4.0 / 5 * 2 / 3, 0, 0]
    for (age, part) in parts.enumerated() {
      let found = small.survival(atMilliseconds: Int64(age))
      #expect(found.map { ($0 - part).magnitude < 1e-15 } == true, "\(age) ms: \(found ?? -1)")
    }
    #expect(small.quantile(percent: 20) == 1)
    #expect(small.quantile(percent: 21) == 3)
    #expect(small.quantile(percent: 47) == 5)
  }

  @Test func `beyond the oldest age known the curve says nothing, nor a quantile that it does not fall to`() {
    let cut = curve((1...10).map { Life(age: $0, bytes: 1, died: $0 <= 4) })
    #expect(cut.survival(atMilliseconds: 10) == 0.6)
    #expect(cut.survival(atMilliseconds: 11) == nil)
    #expect(cut.quantile(percent: 40) == 4)
    #expect(cut.quantile(percent: 41) == nil)
    #expect(curve([]).survival(atMilliseconds: 0) == nil)
    #expect(curve([]).quantile(percent: 1) == nil)
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>, SurvivalCurve.Weight.allCases)
  func `of ages that begin their bin it is the estimate by definition`(
    seed: UInt64, weight: SurvivalCurve.Weight
  ) {
    var random = Seed(seed).stream("lives")
    let lives = randomLives(1 + random.below(150), &random).map { life in
      Life(age: LogBins.start(of: LogBins.bin(of: life.age)), bytes: life.bytes, died: life.died)
    }
    let found = curve(lives, weight)
    for age in lives.map(\.age) + [0, 1 << 40] {
      let (one, other) = (found.survival(atMilliseconds: Int64(age)), exact(lives, weight, at: age))
      #expect((one == nil) == (other == nil), "seed \(seed), \(age) ms")
      if let one, let other { #expect((one - other).magnitude < 1e-12, "seed \(seed), \(age) ms") }
    }
  }

  /// Of d deaths and c censorings among n in a bin, a factor lies between 1 − d/(n − c) and 1 − d/n.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `of other ages it is not too low at the end of a bin, and no more too high than it says`(seed: UInt64)
  {
    var random = Seed(seed).stream("lives")
    let lives = randomLives(300, &random)
    let found = curve(lives)
    var lower = 1.0
    let oldest = LogBins.bin(of: lives.map(\.age).max() ?? 0)
    for bin in 0..<oldest {
      let inBin = lives.filter { LogBins.bin(of: $0.age) == bin }
      let atRisk = lives.count { LogBins.bin(of: $0.age) >= bin }
      let cut = inBin.count { !$0.died }
      if inBin.count > cut { lower *= 1 - Double(inBin.count - cut) / Double(atRisk - cut) }
      let end = LogBins.start(of: bin + 1) - 1
      let part = found.survival(atMilliseconds: Int64(end)) ?? .nan
      let sought = exact(lives, .objects, at: end) ?? .nan
      #expect(part >= sought - 1e-12 && sought >= lower - 1e-12, "seed \(seed), bin \(bin)")
    }
  }

  /// With censoring √n · |Ŝ − S| · (1 − K)/S, K = C/(1 + C) and C = n Σ d/(r (r − d)), tends to a Brownian bridge up to K:
  /// Kolmogorov's distribution bounds its maximum (W. J. Hall, J. A. Wellner, Biometrika 67(1), 1980).
  @Test(arguments: [0.5, 1, 2])
  func `it finds the law of a workload that is cut off long before all are dead`(shape: Double) {
    let scale = 40.0
    let law = LifetimeLaw.weibull(scaleMilliseconds: Int64(scale) * Milliseconds.day, shape: shape)
    var summary = TraceSummary()
    for row in rows(workload(law, perDay: 400, days: 60)).rows { summary.add(row) }
    let lives = summary.survey().lifetimes
    let (deaths, count) = (lives.deaths, Double(lives.all.objects))
    #expect(lives.censored.objects > 8000 && deaths.objects > 4000)
    let found = lives.survival()
    var (variance, atRisk, largest) = (0.0, count, 0.0)
    for bin in 0..<LogBins.bin(of: Int(55 * Milliseconds.day)) {
      let died = bin < deaths.cells.count ? Double(deaths.cells[bin].objects) : 0
      variance += count * died / (atRisk * (atRisk - died))
      let censored = bin < lives.censored.cells.count ? Double(lives.censored.cells[bin].objects) : 0
      atRisk -= died + censored
      let end = LogBins.start(of: bin + 1)
      let sought = exp(-pow(Double(end) / Double(Milliseconds.day) / scale, shape))
      let part = found.survival(atMilliseconds: Int64(end - 1)) ?? .nan
      largest = max(largest, count.squareRoot() * (part - sought).magnitude / (1 + variance) / sought)
    }
    #expect(largest < 1.95, "shape \(shape): \(largest)")
  }

  /// 1 − exp(−√(365/4410)) = 25.0 %. The standard error is 0.15 %, as if half of the 134,000 photos were there for a year.
  @Test func `a quarter of the photos of photo-sharing is dead within a year, as its file says`() throws {
    let workload = try WorkloadFile.read(path: packageFile("Traces/workloads/photo-sharing.yaml"))
    var generator = WorkloadGenerator(workload, seed: Seed(1))
    var summary = TraceSummary()
    while let row = generator.next() { summary.add(row) }
    let photos = try #require(generator.names.buckets.list.firstIndex(of: "photos"))
    let survey = summary.survey()
    let found = try #require(survey.survival(inBucket: UInt32(photos)))
    let part = try #require(found.curve.survival(atMilliseconds: 365 * Milliseconds.day))
    #expect((part - 0.75).magnitude < 0.005, "\(part)")
    #expect(found.curve.quantile(percent: 50) == nil)
    #expect(found.deaths + found.censored > 100_000)
    #expect(survey.survival(inBucket: 65) == nil)
  }
}
