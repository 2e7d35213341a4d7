import StowageCore
import StowagePolicies
import StowageSim
import StowageTrace
import Testing

@Suite("The reference that knows the laws") struct ReferenceTests {
  private static let workload = packageFile("Traces/samples/mixed-small.yaml")

  @Test("is the measure of every other run where laws are known, and closes all of its own gap")
  func gap() throws {
    let comparison = Comparison(
      placements: [PolicySpecification(name: "stowage")], settings: Sample.settings)
    let report = try comparison.run(WorkloadSource(path: Self.workload))
    #expect(report.groups.map { $0.runs[0].result.policy.placement }.dropLast().last == "informed")
    #expect(report.groups[2].runs[0].result.policy.cleaning == "death-aware", "its own cleaner")
    #expect(report.groups[0].runs[0].result.gapClosedInformed == 0)
    #expect(report.groups[2].runs[0].result.gapClosedInformed == 1)
    #expect(report.skipped.isEmpty)
  }

  @Test("is skipped with the reason where nobody knows them, and refused where it was asked for")
  func unknown() throws {
    let source = WorkloadSource.trace(path: Sample.path)
    let report = try Comparison(placements: [], settings: Sample.settings).run(source)
    #expect(report.skipped.map(\.placement.name) == ["informed"])
    #expect(report.skipped[0].reason.contains("laws"))
    #expect(report.runs.allSatisfy { $0.result.gapClosedInformed == nil })
    let asked = Comparison(placements: [PolicySpecification(name: "informed")], settings: Sample.settings)
    #expect(throws: PolicyError.needsLaws(policy: "informed")) { try asked.run(source) }
  }

  @Test("predictors are judged, and nobody else")
  func predictions() throws {
    let comparison = Comparison(
      placements: try PolicySpecification.list("stowage,predicted:predictor=constant,by-bucket"),
      settings: Sample.settings)
    let report = try comparison.run(WorkloadSource(path: Self.workload))
    let predictions = report.groups.map { $0.runs[0].result.prediction }
    #expect(predictions.map { $0.concordance != nil } == [false, true, true, false, false, false])
    let (history, constant) = (predictions[1], predictions[2])
    #expect(history.askedShare == constant.askedShare && history.askedShare! > 0 && history.askedShare! < 1)
    #expect(history.concordance! > constant.concordance! + 0.1)
    #expect((constant.concordance! - 0.5).magnitude < 0.1, "one law for all tells nobody apart")
    #expect(history.logError! < constant.logError!)
  }
}
