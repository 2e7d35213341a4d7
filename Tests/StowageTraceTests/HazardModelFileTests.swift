import Foundation
import StowageCore
import StowageTrace
import Testing

@Suite struct HazardModelFileTests {
  private func parse(_ text: String) throws -> HazardModelFile {
    try HazardModelFile(parsing: Array(text.utf8), file: "m.json", mostFeatures: 4)
  }

  private static let edges = "[" + LifeStep.upperEdges.map { "\($0)" }.joined(separator: ", ") + "]"

  private static func model(_ features: String, edges: String = edges, learns: String = "true") -> String {
    """
    {"format": "stowage-hazard-model", "version": 1, "learns": \(learns),
    "age_edges_ms": \(edges),
    "features": [\(features)]}
    """
  }

  @Test func `the example of the format page is read`() throws {
    let here = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    let page = here.dropLast(3).joined(separator: "/") + "/docs/format/hazard-model.md"
    let text = try String(contentsOfFile: page, encoding: .utf8)
    let start = try #require(text.range(of: "```json\n"))
    let end = try #require(text.range(of: "```", range: start.upperBound..<text.endIndex))
    let model = try parse(String(text[start.upperBound..<end.lowerBound]))
    #expect(!model.learns)
    #expect(model.features.map(\.name) == ["all", "weekday=6", "bucket=logs"])
    #expect(model.features.map(\.weight) == [-2.75, 0.1, 0])
    #expect(model.features[2].weightsByAge.count == 64)
    #expect(model.features[2].weightsByAge[37] == 1)
    #expect(model.features[0].weightsByAge.isEmpty)
  }

  @Test(arguments: [
    ("", "m.json:1:1: found nothing, expected a hazard model"),
    (
      "{\"format\": \"onnx\"}",
      "m.json:1:12: format: unknown value \"onnx\"; known values: stowage-hazard-model"
    ),
    (
      model("", learns: "maybe"),
      "m.json:1:60: learns: unknown value \"maybe\"; known values: true, false"
    ),
    (model(""), "m.json:1:1: has 0 features, expected 1 to 4"),
    (
      model("{\"name\": \"all\"}", edges: "[60000, 120000]"),
      "m.json:2:17: age_edges_ms: found 2 numbers, expected 64"
    ),
    (
      model("{\"name\": \"all\"}", edges: edges.replacing("151191", with: "151190")),
      "m.json:2:17: age_edges_ms[1]: found 151190, expected 151191: 120000 · 2^(1/3), rounded"
    ),
    (
      model("{\"name\": \"bukcet=logs\"}"),
      "m.json:3:23: name: found \"bukcet=logs\" of an unknown kind, expected kind=value; did you mean \"bucket\"? "
        + "known kinds: all, bucket, content_type, tenant, size, overwritten, hour, weekday"
    ),
    (
      model("{\"name\": \"all\", \"weight\": \"heavy\"}"),
      "m.json:3:40: weight: found \"heavy\", expected a number from -100 to 100"
    ),
    (
      model("{\"name\": \"all\", \"weight\": 1e9}"),
      "m.json:3:40: weight: found \"1e9\", expected a number from -100 to 100"
    ),
    (
      model("{\"name\": \"all\", \"weights_by_age\": [1, 2]}"),
      "m.json:3:48: weights_by_age: found 2 numbers, expected 64"
    ),
    (
      model("{\"name\": \"hour=3\", \"weights_by_age\": [1, 2]}"),
      "m.json:3:51: weights_by_age: found weights for hour=3, expected weight alone"
    ),
    (
      model("{\"name\": \"all\"}, {\"name\": \"all\"}"),
      "m.json:3:31: feature \"all\" is there twice; expected it once"
    ),
  ])
  func `what is wrong is named with its place`(text: String, message: String) {
    let found = #expect(throws: WorkloadFileError.self) { try parse(text) }
    #expect("\(found.map { "\($0)" } ?? "")" == message)
  }
}
