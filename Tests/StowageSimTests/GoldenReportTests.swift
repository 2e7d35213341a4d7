import Foundation
import StowageCore
import StowagePolicies
import StowageSim
import Testing

/// The full report of every policy on the bundled trace, as it was when somebody last looked at it.
///
/// `UPDATE_GOLDEN=1 swift test --filter Golden` rewrites the files; the difference is then reviewed like code.
@Suite("Golden reports") struct GoldenReportTests {
  private static let folder = packageFile("Tests/StowageSimTests/Golden")

  @Test(
    "the report of every placement policy is what it was",
    arguments: try Sample.placements() + [PolicySpecification(name: "oracle-cleaning")])
  func placement(_ placement: PolicySpecification) throws {
    try check(PolicyChoice(placement: placement), name: "placement.\(Self.fileName(placement))")
  }

  @Test(
    "the report of every cleaning policy is what it was",
    arguments: [
      "windowed-greedy", "cost-benefit", "cost-benefit:form=sepbit", "cost-benefit:form=ramcloud",
      "cost-hotness", "min-declining-cost", "choices", "oldest", "random",
    ])
  func cleaning(_ name: String) throws {
    let cleaning = try PolicySpecification(name)
    let choice = PolicyChoice(placement: PolicySpecification(name: "by-bucket"), cleaning: cleaning)
    try check(choice, name: "cleaning.\(Self.fileName(cleaning))")
  }

  @Test("the table for people is what it was")
  func table() throws {
    var comparison = Comparison(
      placements: try Comparison.allPlacements().placements,
      triggers: [.garbageCap(Ratio(1, 10)), .garbageCap(Ratio(1, 5)), .none], settings: Sample.settings)
    comparison.seeds = [Seed(1), Seed(2)]
    let report = try comparison.run(.trace(path: Sample.path))
    try Self.check(report.text(TextStyle(isPlain: true)), name: "compare.txt")
  }

  private func check(_ choice: PolicyChoice, name: String) throws {
    let report = try RunReport(Sample.load(), choice, Sample.settings, seed: Seed(1))
    try Self.check(report.json(withTiming: false).formatted, name: name + ".json")
  }

  private static func check(_ text: String, name: String) throws {
    let file = URL(fileURLWithPath: folder).appendingPathComponent("mixed-small." + name)
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try Data(text.utf8).write(to: file)
      return
    }
    let golden = String(decoding: (try? Data(contentsOf: file)) ?? Data(), as: UTF8.self)
    #expect(text == golden, "\(file.lastPathComponent) differs; UPDATE_GOLDEN=1 rewrites it")
  }

  private static func fileName(_ specification: PolicySpecification) -> String {
    specification.description.map { ":=,".contains($0) ? "-" : String($0) }.joined()
  }
}
