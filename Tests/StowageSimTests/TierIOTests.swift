import StowageCore
import StowagePolicies
import StowageTrace
import Testing

@testable import StowageSim

/// Device reads and writes of a run of four days, by hand.
///
/// Shards of 1,000 bytes, chunks of 300; one read or write carries 400. Hot is `raw` under rs:2+1, so an open shard lies on 2
/// devices; cold is `zstd:3` under rs:4+2 and on 3.
///
/// | day | row | hot | cold |
/// |---|---|---|---|
/// | 0 | puts of a (300, 100), b (300, 100), c (200 of an image) | 5 chunks · 2 copies written; 1,000 bytes sealed: 3 read, 3 fragments of 500 are 6 written | |
/// | 1 | get a | 2 chunks | |
/// | 2 | delete b | a's 400 bytes and c's 200 are read | a's 100 and c's 200 are written to 3 copies |
/// | 3 | get c | | 1 chunk |
/// | 4 | get a | | 2 chunks |
@Suite struct TierIOTests {
  private static let trace = """
    time,op,bucket,key,size,content_type
    0,put,x,a,400,text/plain
    0,put,x,b,400,text/plain
    0,put,x,c,200,image/jpeg
    86400000,get,x,a,,
    172800000,delete,x,b,,
    259200000,get,x,c,,
    345600000,get,x,a,,

    """
  private static let tiers = [
    TierModel(name: "hot", codec: "raw", erasure: "rs:2+1", geometry: StripeGeometry(data: 2, parity: 1)),
    TierModel(name: "cold", codec: "zstd:3", erasure: "rs:4+2", geometry: StripeGeometry(data: 4, parity: 2)),
  ]

  /// Half of the reads are degraded; a thousandth of the fragments is lost in a day; all are read in two.
  private static let disk = {
    var disk = DeviceGroup(name: "disk")
    (disk.pricePerTBMonth, disk.ioBytes, disk.degradedShare) = (3, 400, 0.5)
    (disk.annualFailureRate, disk.scrubDays) = (0.36525, 2)
    return disk
  }()

  private func run(
    _ prices: PriceList = PriceList(groups: [disk]), tiers: [TierModel] = tiers, warmup: Double = 0
  ) throws -> RunResult {
    let settings = RunSettings(
      engine: EngineSettings(shardBytes: 1000, trigger: .garbageCap(Ratio(1, 100))), chunkBytes: 300,
      warmup: warmup, tiers: tiers, prices: prices)
    let placement = tiers.count > 1 ? "hot-cold:after=1d" : "arrival"
    return try withTemporaryFile(Self.trace) { path in
      let loaded = try LoadedTrace(.trace(path: path), seed: Seed(1), settings)
      let choice = PolicyChoice(placement: try PolicySpecification(placement))
      return try RunReport(loaded, choice, settings, seed: Seed(1)).result
    }
  }

  private func daily(_ figures: TierFigures) -> [IOCause: [Double]] {
    Dictionary(
      uniqueKeysWithValues: IOCause.allCases.map {
        ($0, [figures.daily?.reads[$0] ?? -1, figures.daily?.writes[$0] ?? -1])
      })
  }

  private func isClose(_ found: Double?, _ expected: Double) -> Bool {
    guard let found else { return false }
    return abs(found - expected) <= 1e-9 * abs(expected)
  }

  private func isClose(_ found: [IOCause: [Double]], _ expected: [IOCause: [Double]]) -> Bool {
    IOCause.allCases.allSatisfy { cause in
      zip(found[cause] ?? [], expected[cause] ?? []).allSatisfy { isClose($0, $1) }
    }
  }

  @Test func `each cause has its reads and writes, in a day of four`() throws {
    let tiers = try run().tiers
    // The hot shard's 6 fragment reads are there for two days of four: 3 on average.
    let hot: [IOCause: [Double]] = [
      .ingest: [0.75, 4], .gets: [0.75, 0], .reclaim: [0, 0], .transcode: [0.5, 0], .scrub: [1.5, 0],
      .repair: [0.006, 0.003],
    ]
    #expect(isClose(daily(tiers[0]), hot), "\(daily(tiers[0]))")
    // Reads of an open shard are never degraded: there are other copies.
    let cold: [IOCause: [Double]] = [
      .ingest: [0, 0], .gets: [0.75, 0], .reclaim: [0, 0], .transcode: [0, 1.5], .scrub: [0, 0],
      .repair: [0, 0],
    ]
    #expect(isClose(daily(tiers[1]), cold), "\(daily(tiers[1]))")
  }

  @Test func `bytes of a tier: what was written to its devices, and what lies there for what lives in it`()
    throws
  {
    let result = try run()
    let written: [Double] = [3.5, 0.9]
    #expect(result.tiers.map(\.writeAmplification) == written)
    #expect(result.physical.writeAmplification == 4.4)
    #expect(result.tiers.map(\.spaceAmplification) == [1.5, 3])
    #expect(result.tiers.map(\.storedBytes) == [0, 300])
    #expect(result.tiers.map(\.physicalBytes) == [0, 900])
    // Three of five chunks went on from hot: 600 bytes for 400 of garbage, and in cold they are 300.
    #expect(result.reclaim.tierChangeBytes == 300)
    #expect(result.reclaim.copiedPerGarbageByte == 1.5)
    #expect(result.reclaim.locationUpdatesPerChunk == 3.0 / 5)
    // The hot shard has 3 fragments for two days of four, the cold one is open on 3 devices for the other two.
    #expect(result.jobs.fsck.shards == 1 && result.jobs.fsck.devices == 3)
  }

  @Test func `the cost is that of all devices for what users have alive, before compression`() throws {
    let cost = try #require(try run().cost)
    // 1,500 bytes for two days and 900 for two; 1,000 bytes alive for two days and 600 for two.
    #expect(isClose(cost.physicalTB, 1200e-12))
    #expect(isClose(cost.liveTB, 800e-12))
    #expect(isClose(cost.perTBMonthLive, 4.5))
    // Hot 7.509 and cold 2.25 a day, over 86,400 seconds and 1,200 bytes.
    #expect(isClose(cost.iopsPerTB, 9.759 / 86_400 / 1200e-12))
    #expect(cost.budgetIOPSPerTB == 6 && cost.isWithinBudget == false)
  }

  @Test func `assumed reads follow the age of each chunk and the tier that it is in`() throws {
    let decay = ReadDecay([
      .init(ageMilliseconds: 0, perDay: 10), .init(ageMilliseconds: 86_400_000, perDay: 1),
    ])
    let prices = PriceList(groups: [Self.disk], reads: decay)
    // Five chunks live for two days in hot, each read 10 + 1 times; three for two days more in cold, each read twice.
    for warmup in [0, 0.9] {
      let tiers = try run(prices, warmup: warmup).tiers
      // 57 reads of which half are of 2 fragments; 3 of open shards, and 6 of which half are of 4.
      #expect(isClose(tiers[0].daily?.reads[.gets], 21.375))
      #expect(isClose(tiers[1].daily?.reads[.gets], 4.5))
      let written: Double = warmup == 0 ? 4 : 0
      #expect(isClose(tiers[0].daily?.writes[.ingest], written))
    }
  }

  @Test func `survivors that stay in their tier are reclaim's`() throws {
    let tiers = try run(tiers: [Self.tiers[0]]).tiers
    // Two pieces are read, and each is written to two copies.
    let reclaim: [Double] = [0.5, 1]
    #expect(daily(tiers[0])[.reclaim] == reclaim)
    #expect(tiers[0].daily?.reads[.transcode] == 0)
  }

  @Test func `what a seal reads and writes is borne by causes in proportion to their bytes`() throws {
    let settings = RunSettings(
      engine: EngineSettings(shardBytes: 1000, trigger: .garbageCap(Ratio(1, 100))), chunkBytes: 1000,
      warmup: 0, tiers: [Self.tiers[0]], prices: PriceList(groups: [Self.disk]))
    // a's 600 bytes move into a shard that d's 400 then fill.
    let trace = """
      time,op,bucket,key,size
      0,put,x,a,600
      0,put,x,b,400
      43200000,delete,x,b,
      86400000,put,x,d,400

      """
    let tiers = try withTemporaryFile(trace) { path in
      let loaded = try LoadedTrace(.trace(path: path), seed: Seed(1), settings)
      return try RunReport(loaded, .baseline, settings, seed: Seed(1)).result.tiers
    }
    // Two seals of 3 reads and 6 writes: the first is ingest's, the second 0.6 of reclaim and 0.4 of ingest. Chunks of
    // 600 and 400 bytes are 2 and 1 writes for each of two copies, and a's is 2 reads from the victim.
    let figures = daily(tiers[0])
    let ingest: [Double] = [4.2, 16.4]
    let reclaim: [Double] = [3.8, 7.6]
    #expect(isClose(figures, [.ingest: ingest, .reclaim: reclaim]), "\(figures)")
  }

  @Test func `each device group has its price and its budget, and the one nearest to its own is shown`()
    throws
  {
    var flash = DeviceGroup(name: "flash")
    (flash.pricePerTBMonth, flash.statedBudget, flash.pricePerMillionRequests) = (10, 1e9, 100)
    (flash.ioBytes, flash.degradedShare, flash.annualFailureRate, flash.scrubDays) = (400, 0, 0, 2)
    var tiers = Self.tiers
    tiers[0].group = "flash"
    tiers[1].group = "disk"
    let cost = try #require(try run(PriceList(groups: [Self.disk, flash]), tiers: tiers).cost)
    #expect(cost.group == "disk" && cost.budgetIOPSPerTB == 6)
    #expect(isClose(cost.iopsPerTB, 2.25 / 86_400 / 450e-12))
    // What hot asks for, without degraded reads and repair, for 30.4375 days at 100 a million.
    let dailyFlash = 0.75 + 4 + 0.5 + 0.5 + 1.5
    let flashRequests = dailyFlash * 30.4375 / 1e6 * 100
    #expect(isClose(cost.perTBMonthLive, (10 * 750e-12 + 3 * 450e-12 + flashRequests) / 800e-12))
  }

  @Test func `a run without tiers and prices keeps no books of tiers`() throws {
    let settings = RunSettings()
    #expect(!settings.keepsTierBooks)
    let result = try RunReport(Sample.load(), .baseline, Sample.settings, seed: Seed(1)).result
    #expect(result.tiers.isEmpty && result.cost == nil)
  }

  @Test func `the books of tiers add up to those of the store, whatever packs`() throws {
    var settings = Sample.settings
    settings.tiers = Self.tiers
    settings.engine.tierCodecs = EngineSettings.numbers(ofCodecs: Self.tiers.map(\.codec))
    for placement in ["arrival", "hot-cold:after=1h", "hot-cold:after=1d", "random"] {
      let choice = PolicyChoice(placement: try PolicySpecification(placement))
      let result = try RunReport(Sample.load(settings), choice, settings, seed: Seed(1)).result
      #expect(result.tiers.map(\.storedBytes).reduce(0, +) == result.storedBytes)
      let written = result.tiers.compactMap(\.writeAmplification).reduce(0, +)
      #expect(abs(written - (result.physical.writeAmplification ?? 0)) < 1e-9, "\(placement)")
    }
  }
}
