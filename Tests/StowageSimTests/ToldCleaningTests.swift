import StowagePolicies
import StowageSim
import Testing

/// References for cleaners: another policy's shards, and a cleaner that knows more than it could.
@Suite("What better cleaning could bring") struct ToldCleaningTests {
  @Test(
    "shards are packed as by the policy itself",
    arguments: ["arrival", "by-bucket", "sepbit", "sfs", "midas", "co-death", "predicted", "stowage"])
  func packing(_ name: String) throws {
    let trace = try Sample.load().trace
    let own = try replay(trace, name)
    var told = try replay(trace, "oracle-cleaning:packing=\(name)")
    #expect(told.policy.placement == "oracle-cleaning:packing=\(name)")
    #expect(own.copiedBytes > 0)
    told.policy = own.policy
    // What is told is the oracle's, so nobody judges it.
    told.prediction = own.prediction
    #expect(told == own)
  }

  @Test("those who know laws pack no other than those who know deaths")
  func lawful() throws {
    let comparison = Comparison(
      placements: try PolicySpecification.list("stowage,informed-cleaning,oracle-cleaning"),
      cleanings: [PolicySpecification(name: "greedy")], settings: Sample.settings)
    let report = try comparison.run(WorkloadSource(path: packageFile("Traces/samples/mixed-small.yaml")))
    let copied = report.groups[1...3].map { $0.runs[0].result.copiedBytes }
    #expect(copied[0] > 0 && copied[1] == copied[0] && copied[2] == copied[0])
  }

  @Test("the more the cleaner knows, the less it copies")
  func knowledge() throws {
    let comparison = Comparison(
      placements: try PolicySpecification.list(
        "arrival,informed-cleaning:packing=arrival,oracle-cleaning:packing=arrival"),
      cleanings: [PolicySpecification(name: "death-aware")], settings: Sample.settings)
    let report = try comparison.run(
      WorkloadSource(path: packageFile("Traces/samples/mixed-small.yaml")))
    let copied = report.groups[1...3].map { $0.runs[0].result.copiedBytes }
    #expect(Double(copied[1]) < 0.97 * Double(copied[0]), "laws against ages alone: \(copied)")
    #expect(Double(copied[2]) < 0.97 * Double(copied[1]), "deaths against laws: \(copied)")
  }

  @Test("what packs may not know the future itself")
  func oracles() throws {
    let trace = try Sample.load().trace
    #expect(
      throws: PolicyError.badValue(
        policy: "oracle-cleaning", key: "packing", found: "informed",
        expected: "a policy that knows nothing of the future")
    ) { try replay(trace, "oracle-cleaning:packing=informed") }
    do {
      _ = try replay(trace, "oracle-cleaning:packing=stow")
      Issue.record("a policy that does not exist packs")
    } catch PolicyError.unknownPolicy(let kind, let name, _) {
      #expect((kind, name) == ("placement", "stow"))
    }
  }

  @Test("a comparison of all policies leaves them out")
  func all() throws {
    let names = try Comparison.allPlacements().placements.map(\.name)
    #expect(names.contains("oracle") && !names.contains("oracle-cleaning"))
  }
}
