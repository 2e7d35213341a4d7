import Foundation
import StowageCore
import StowagePolicies
import StowageSim
import StowageTrace
import Testing

@Suite("Comparisons") struct ComparisonTests {
  private func run(_ comparison: Comparison) throws -> ComparisonReport {
    try comparison.run(.trace(path: Sample.path))
  }

  private func text(_ report: ComparisonReport) -> String {
    report.runs.map { $0.json(withTiming: false).formatted }.joined()
  }

  @Test("the baseline closes nothing of the gap and the bound all of it")
  func gap() throws {
    let report = try run(
      Comparison(placements: [PolicySpecification("by-bucket")], settings: Sample.settings))
    #expect(report.groups.map { $0.runs[0].result.gapClosed == nil } == [false, false, false])
    #expect(report.groups.first?.runs[0].result.gapClosed == 0)
    #expect(report.groups.last?.runs[0].result.gapClosed == 1)
    let copied = report.groups.compactMap { $0.runs[0].result.writeAmplification }
    #expect(report.groups[1].runs[0].result.gapClosed == (copied[0] - copied[1]) / (copied[0] - copied[2]))
  }

  @Test("without a gap there is nothing to close")
  func noGap() throws {
    let report = try run(Comparison(placements: [], triggers: [Trigger.none], settings: Sample.settings))
    #expect(report.runs.allSatisfy { $0.result.gapClosed == nil })
  }

  @Test("every pair runs once, however often and in whatever form it is named")
  func duplicates() throws {
    let placements = try PolicySpecification.list(
      "ttl-buckets,ttl-buckets:width=24h,oracle,arrival,oracle:classes=20")
    let cleanings = [nil, PolicySpecification(name: "greedy")]
    let report = try run(Comparison(placements: placements, cleanings: cleanings, settings: Sample.settings))
    #expect(
      report.groups.map { $0.runs[0].result.policy.placement } == [
        "arrival", "ttl-buckets:width=1d", "oracle:base=512KiB,classes=20",
      ])
  }

  @Test("runs are listed by placement, cleaning, cap and seed")
  func order() throws {
    let report = try run(
      Comparison(
        placements: [PolicySpecification("by-size")],
        cleanings: [nil, PolicySpecification(name: "cost-benefit")],
        triggers: [.none, .garbageCap(Ratio(1, 5)), .garbageCap(Ratio(1, 10))], seeds: [Seed(1), Seed(2)],
        settings: Sample.settings))
    let keys = report.runs.map { run -> String in
      let cap =
        if case .garbageCap(let cap) = run.result.settings.engine.trigger { "\(cap.value)" } else { "none" }
      return "\(run.result.policy.placement) \(run.result.policy.cleaning) \(cap) \(run.result.seed)"
    }
    #expect(keys.count == 24)
    #expect(keys == keys.sorted())
  }

  @Test("all cores together give what one run alone gives, twice")
  func determinism() throws {
    let comparison = Comparison(
      placements: try Comparison.allPlacements().placements, settings: Sample.settings)
    let first = try run(comparison)
    let second = try run(comparison)
    #expect(text(first) == text(second))
    for run in first.runs {
      let choice = PolicyChoice(placement: try PolicySpecification(run.result.policy.placement))
      var alone = try RunReport(Sample.load(), choice, Sample.settings, seed: Seed(1)).result
      alone.gapClosed = run.result.gapClosed
      #expect(alone == run.result)
    }
  }

  @Test("every seed of a workload has a trace of its own, a trace file has one for all")
  func seeds() throws {
    let comparison = Comparison(
      placements: [try PolicySpecification("random")], seeds: [Seed(1), Seed(2), Seed(3)],
      settings: Sample.settings)
    let generated = try comparison.run(WorkloadSource(path: packageFile("Traces/samples/mixed-small.yaml")))
    #expect(Set(generated.runs.map(\.traceDigest)).count == 3)
    #expect(generated.groups[0].runs[0].traceDigest == (try Sample.load().trace.digest))
    let read = try run(comparison)
    #expect(Set(read.runs.map(\.traceDigest)).count == 1)
    #expect(Set(read.groups[0].runs.map(\.result.copiedBytes)).count == 1, "arrival draws nothing")
    #expect(Set(read.groups[1].runs.map(\.result.copiedBytes)).count > 1, "random does")
  }

  @Test("a mistake in a policy is found before the trace is read")
  func mistake() throws {
    let comparison = Comparison(placements: [PolicySpecification(name: "nearest")])
    #expect(throws: PolicyError.self) { try comparison.run(.trace(path: "/there/is/no/such/file")) }
  }
}
