import StowageCore
import StowagePolicies
import StowageSim
import Testing

@Suite struct TierTests {
  private static let hot = TierModel(
    name: "hot", codec: "raw", erasure: "rs:2+1", geometry: StripeGeometry(data: 2, parity: 1))
  private static let cold = TierModel(
    name: "cold", codec: "zstd:3", erasure: "rs:4+2", geometry: StripeGeometry(data: 4, parity: 2))

  private func run(
    _ trace: String, _ placement: PolicySpecification, _ tiers: [TierModel]
  ) throws -> RunResult {
    let settings = RunSettings(
      engine: EngineSettings(shardBytes: 1000, trigger: .garbageCap(Ratio(1, 100))), chunkBytes: 300,
      warmup: 0,
      tiers: tiers)
    return try withTemporaryFile(trace) { path in
      let loaded = try LoadedTrace(.trace(path: path), seed: Seed(1), settings)
      return try RunReport(loaded, PolicyChoice(placement: placement), settings, seed: Seed(1)).result
    }
  }

  /// Shard 0: a (300, 100), b 400 in two chunks, c 200 of an image; full and sealed. b goes after ten seconds: a's
  /// 400 bytes of text become 75 and 25, c's stay 200.
  private static let trace = """
    time,op,bucket,key,size,content_type
    0,put,x,a,400,text/plain
    0,put,x,b,400,text/plain
    0,put,x,c,200,image/jpeg
    10000,delete,x,b,,

    """

  @Test
  func `survivors that are old enough are compressed by the colder tier's codec and lie under its code`()
    throws
  {
    let result = try run(Self.trace, try PolicySpecification("hot-cold:after=10s"), [Self.hot, Self.cold])
    #expect(result.ingestedBytes == 1000)
    #expect(result.copiedBytes == 300)
    #expect(result.storedBytes == 300)
    #expect(result.liveBytes == 300)
    // Two copies while shard 0 was open, 3/2 when it was sealed; three copies of what is in the cold tier's open shard.
    #expect(result.physical.writeAmplification == Double(2 * 1000 + 1500 + 3 * 300) / 1000)
  }

  @Test func `survivors that are younger stay in the first tier as they are`() throws {
    let result = try run(
      Self.trace, try PolicySpecification("hot-cold:after=10001ms"), [Self.hot, Self.cold])
    #expect(result.copiedBytes == 600)
    #expect(result.physical.writeAmplification == Double(2 * 1000 + 1500 + 2 * 600) / 1000)
  }

  @Test func `a policy for tiers does not run where there is one, and a comparison of all says so`() throws {
    #expect(throws: PolicyError.needsTiers(policy: "hot-cold")) {
      try run(Self.trace, try PolicySpecification("hot-cold"), [Self.hot])
    }
    #expect(try Comparison.allPlacements().skipped.map(\.placement.name) == ["hot-cold"])
    let tiers = RunSettings(tiers: [Self.hot, Self.cold])
    #expect(try Comparison.allPlacements(in: tiers).skipped.isEmpty)
  }

  @Test func `a policy that knows no tiers packs alike whatever colder ones there are`() throws {
    let alone = try run(Self.trace, PolicySpecification(name: "arrival"), [Self.hot])
    let both = try run(Self.trace, PolicySpecification(name: "arrival"), [Self.hot, Self.cold])
    #expect(alone.copiedBytes == both.copiedBytes && alone.physical == both.physical)
  }

  @Test func `a told cleaner leaves tiers to the policy that packs`() throws {
    let tiers = [Self.hot, Self.cold]
    let late = Self.trace.replacing("10000,", with: "9000000000,")
    let own = try run(late, PolicySpecification(name: "hot-cold"), tiers)
    let told = try run(late, try PolicySpecification("oracle-cleaning:packing=hot-cold"), tiers)
    #expect(own.copiedBytes == 300, "compressed for the colder tier")
    #expect(told.copiedBytes == 300 && told.physical == own.physical)
  }
}
