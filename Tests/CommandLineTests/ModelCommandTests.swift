import Foundation
import Testing

/// Models that were learned elsewhere, from the shell.
@Suite struct ModelCommandTests {
  /// The example of the format page.
  private static func example() throws -> String {
    let page = try String(contentsOfFile: packageFile("docs/format/hazard-model.md"), encoding: .utf8)
    let start = try #require(page.range(of: "```json\n"))
    let end = try #require(page.range(of: "```", range: start.upperBound..<page.endIndex))
    return String(page[start.upperBound..<end.lowerBound])
  }

  @Test func `simulate and compare take a model, and the report names it`() throws {
    try withFiles(["m.json": try Self.example()]) { folder in
      let policy = "stowage:predictor=hazard,model=\(folder)/m.json"
      for name in ["simulate", "compare"] {
        let command = try Command([name, sampleTrace, "--placement", policy, "--json"] + smallShards)
        #expect(command.status == 0, "\(command.errors)")
        #expect(command.output.replacing("\\/", with: "/").contains(policy))
      }
    }
  }

  @Test(arguments: ["simulate", "compare"])
  func `a model that is wrong ends with 1 and its place`(name: String) throws {
    let torn = try Self.example().replacing("151191", with: "151190")
    try withFiles(["m.json": torn]) { folder in
      let place = "\(folder)/m.json:5:19: age_edges_ms[1]: found 151190, expected 151191"
      for (file, message) in [("m.json", place), ("none.json", "\(folder)/none.json: does not exist")] {
        let policy = "predicted:predictor=hazard,model=\(folder)/\(file)"
        let command = try Command(name, sampleTrace, "--placement", policy)
        #expect(command.status == 1)
        #expect(command.errors.hasPrefix("stowage: " + message), "\(command.errors)")
        #expect(command.output.isEmpty)
      }
    }
  }

  @Test func `a store keeps its model, so that the file is not needed again`() throws {
    try withFiles(["m.json": try Self.example(), "content": "what is put"]) { folder in
      let store = folder + "/store"
      let policy = "stowage:predictor=hazard,model=\(folder)/m.json"
      let made = try Command("init", store, "--placement", policy)
      #expect(made.status == 0, "\(made.errors)")
      try FileManager.default.removeItem(atPath: folder + "/m.json")
      let put = try Command("put", store, folder + "/content", "logs/today")
      #expect(put.status == 0, "\(put.errors)")
      let line = "  model        \(folder)/m.json: 3 features, learns nothing more\n"
      let known = try Command("config", store, "--garbage-cap", "0.2")
      #expect(known.output.contains(line), "\(known.output)\(known.errors)")
      let again = try Command("config", store, "--placement", policy)
      #expect(again.errors.hasPrefix("stowage: \(folder)/m.json: does not exist"), "\(again.errors)")
      let without = try Command("config", store, "--placement", "arrival")
      #expect(without.status == 0 && !without.output.contains("model"), "\(without.errors)")
    }
  }

  @Test func `a store is not made with a model that is wrong`() throws {
    let torn = try Self.example().replacing("151191", with: "151190")
    try withFiles(["m.json": torn]) { folder in
      let policy = "stowage:predictor=hazard,model=\(folder)/m.json"
      let command = try Command("init", folder + "/store", "--placement", policy)
      #expect(command.status == 1)
      #expect(
        command.errors.hasPrefix("stowage: \(folder)/m.json:5:19: age_edges_ms[1]"), "\(command.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder + "/store"))
    }
  }
}
