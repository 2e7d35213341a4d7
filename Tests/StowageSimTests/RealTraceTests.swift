import Foundation
import StowageCore
import StowagePolicies
import StowageSim
import Testing

/// Comparisons on traces of real systems, which do not come with the package.
@Suite("Real traces") struct RealTraceTests {
  /// Writes of one virtual disk, as objects of the blocks written: many are overwritten, few often.
  @Test(
    "survivors kept apart are copied less than in the order of arrival, and the oracle copies least",
    .enabled(if: sharedTrace("cloudphysics-writes.csv") != nil, Comment(rawValue: noSharedTraces)))
  func cloudPhysics() throws {
    let path = try #require(sharedTrace("cloudphysics-writes.csv"))
    let settings = RunSettings(
      engine: EngineSettings(shardBytes: 4 << 20, trigger: .garbageCap(Ratio(1, 10))), chunkBytes: 4 << 10)
    let comparison = Comparison(
      placements: [PolicySpecification(name: "separate-survivors")], settings: settings)
    let report = try comparison.run(.trace(path: path))
    let results = report.groups.map { $0.runs[0].result }
    try #require(results.map { $0.policy.placement.prefix(6) } == ["arriva", "separa", "oracle"])
    #expect(results.allSatisfy { $0.rows.rows == 656_169 })
    #expect(report.groups[0].runs[0].traceDigest == "f33ced7a865022e5")
    let (arrival, separate, oracle) = (
      results[0].copiedBytes, results[1].copiedBytes, results[2].copiedBytes
    )
    #expect(0 < oracle && oracle < separate && separate < arrival)
    let gap = try #require(results[1].gapClosed)
    #expect(0 < gap && gap < 1)
  }
}

/// Path of a real trace in the folder that lies beside the clone (or where `STOWAGE_SHARED` says), if it is there.
private func sharedTrace(_ name: String) -> String? {
  let shared = ProcessInfo.processInfo.environment["STOWAGE_SHARED"] ?? packageFile("../shared")
  let path = "\(shared)/traces/\(name)"
  return FileManager.default.isReadableFile(atPath: path) ? path : nil
}

private let noSharedTraces = "there is no ../shared/traces beside the clone and STOWAGE_SHARED names none"
