import Foundation
import StowageCore
import StowagePolicies
import StowageSim
import StowageTrace
import Testing

@Suite struct `The verdict of a comparison` {
  private func compared(
    _ placements: String, _ triggers: [Trigger] = [.garbageCap(Ratio(1, 10))], rows: String? = nil
  ) throws -> ComparisonReport {
    var settings = Sample.settings
    settings.keepsRecord = true
    let comparison = Comparison(
      placements: try PolicySpecification.list(placements), triggers: triggers, settings: settings)
    guard let rows else { return try comparison.run(.trace(path: Sample.path)) }
    return try withTemporaryFile("time,op,bucket,key,size\n" + rows, named: "<script>.csv") {
      try comparison.run(.trace(path: $0))
    }
  }

  @Test func `names who copies least, by how much, and who comes next`() throws {
    let report = try compared("by-bucket,random,fk")
    let amplifications = report.groups.compactMap { $0.runs[0].result.writeAmplification }
    let (baseline, winner) = (amplifications[0], amplifications[1])
    let less = Int(((baseline - winner) / (baseline - 1) * 100).rounded())
    let text = report.verdict.joined(separator: " ")
    #expect(text.hasPrefix("At a garbage cap of 10 %, by-bucket copies least: it writes "))
    #expect(text.contains(", so that \(less) % less is copied; the oracle, "))
    #expect(text.contains(", the next best policy (random) "))
    // Who knows the future has not won.
    #expect(!text.contains("fk"))
  }

  @Test func `is about the cap that is nearest to a tenth`() throws {
    let caps = [Ratio(1, 50), Ratio(12, 100), Ratio(1, 2)].map(Trigger.garbageCap)
    #expect(try compared("stowage", caps).verdict[0].hasPrefix("At a garbage cap of 12 %, stowage"))
  }

  @Test func `says so where nobody beats arrival order, and where nothing dies`() throws {
    #expect(
      try compared("random").verdict[0].hasPrefix(
        "At a garbage cap of 10 % no policy copies less than arrival"))
    let immortal = try compared("random", rows: "0,put,b,a,1000\n1,put,b,b,1000\n")
    #expect(immortal.verdict[0] == "Nothing dies in this trace.")
  }

  @Test func `stands on a page that no name can break out of`() throws {
    let rows = (0..<100).map { "\($0),put,b,k\($0 % 9),70000\n" }.joined()
    let report = try compared("stowage", rows: rows)
    #expect(report.traceName == "<script>.csv")
    let page = report.page(command: "stowage compare '<script>.csv'", version: "0")
    let ends = page.components(separatedBy: "</script>").count - 1
    #expect(ends == page.components(separatedBy: "<script").count - 1)
    #expect(page.contains("\"workload\":\"\\u003cscript>.csv\""))
    #expect(!page.contains("/*DATA*/") && !page.contains("/*STYLE*/") && !page.contains("/*SCRIPT*/"))
    for place in ["src=", "href=\"http", "url(http", "import("] { #expect(!page.contains(place), "\(place)") }
  }
}
