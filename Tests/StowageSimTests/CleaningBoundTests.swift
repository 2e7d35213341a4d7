import StowagePolicies
import StowageSim
import Testing

/// References for cleaners: another policy's shards, and a cleaner that knows more than it could.
@Suite("What better cleaning could bring") struct CleaningBoundTests {
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
    told.prediction = own.prediction
    #expect(told == own)
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
    #expect(throws: PolicyError.self) { try replay(trace, "oracle-cleaning:packing=stow") }
  }

  @Test("a comparison of all policies leaves them out")
  func all() throws {
    let names = try Comparison.allPlacements().placements.map(\.name)
    #expect(names.contains("oracle") && !names.contains("oracle-cleaning"))
  }
}
