import StowageCore
import StowagePolicies
import StowageSim
import Testing

/// Twelve rows in shards of 100 bytes, with every figure derived by hand.
///
/// Cap 25 %, one class, greedy, no warm-up, rs:4+2 (an open shard lies on 3 devices whole, a sealed one takes 6/4 of its
/// length rounded up to fours). Bytes in a shard: `a40` live, `(a40)` dead.
///
/// | s | row | what happens | stored | live | on devices |
/// |---|---|---|---|---|---|
/// | 0 | put a 40 | 0: a40 | 40 | 40 | 120 |
/// | 10 | put b 40 | 0: a40 b40 | 80 | 80 | 240 |
/// | 20 | put c 40 | does not fit: 0 sealed; 1: c40 | 120 | 120 | 120 + 120 |
/// | 30 | put d 60 | 1: c40 d60 is full and sealed | 180 | 180 | 120 + 150 |
/// | 40 | put e 50 | 2: e50 | 230 | 230 | 120 + 150 + 150 |
/// | 50 | delete a | 0: (a40) b40; 40/230 is below the cap | 230 | 190 | 420 |
/// | 60 | get b | | 230 | 190 | 420 |
/// | 70 | delete d | 100/230 is above the cap; d's shard has most garbage (.6): c40 to 2, 1 free; 40/170 | 170 | 130 | 120 + 270 |
/// | 80 | put b 30 | 2 (90 bytes) sealed; 3: b30; the old b dies, 0 is wholly dead: free | 120 | 120 | 138 + 90 |
/// | 90 | delete a | it is dead already | 120 | 120 | 228 |
/// | 100 | put f 20, ttl 15 s | 3: b30 f20 | 140 | 140 | 138 + 150 |
/// | 115 | – | f expires; 20/140 in open shards is above half the cap, 3 is half full: sealed | 140 | 120 | 138 + 78 |
/// | 120 | put g 10 | 4: g10 | 150 | 130 | 216 + 30 |
@Suite("A hand-worked example") struct HandWorkedTests {
  private static let trace = """
    time,op,bucket,key,size,ttl
    0,put,x,a,40,
    10000,put,x,b,40,
    20000,put,x,c,40,
    30000,put,x,d,60,
    40000,put,x,e,50,
    50000,delete,x,a,,
    60000,get,x,b,,
    70000,delete,x,d,,
    80000,put,x,b,30,
    90000,delete,x,a,,
    100000,put,x,f,20,15
    120000,put,x,g,10,

    """

  private let result: RunResult

  init() throws {
    let settings = RunSettings(
      engine: EngineSettings(shardBytes: 100, trigger: .garbageCap(Ratio(1, 4))), chunkBytes: 100, warmup: 0)
    result = try withTemporaryFile(Self.trace) { path in
      let loaded = try LoadedTrace(.trace(path: path), seed: Seed(1), settings)
      return try RunReport(loaded, .baseline, settings, seed: Seed(1)).result
    }
  }

  @Test("rows are counted by what they did")
  func rows() {
    #expect(result.rows.rows == 12)
    #expect(result.rows.puts == 8)
    #expect(result.rows.deletes == 3)
    #expect(result.rows.gets == 1)
    #expect(result.rows.overwrites == 1)
    #expect(result.rows.expirations == 1)
    #expect(result.rows.misses == 1)
  }

  @Test("bytes written: 290 ingested, c's 40 copied")
  func written() {
    #expect(result.ingestedBytes == 40 + 40 + 40 + 60 + 50 + 30 + 20 + 10)
    #expect(result.copiedBytes == 40)
    #expect(result.writeAmplification == 330.0 / 290)
    // 330 bytes three times, and the sealed 80, 100, 90 and 50 as six fragments of a quarter, rounded up.
    #expect(result.physical.writeAmplification == Double(990 + 120 + 150 + 138 + 78) / 290)
  }

  @Test("space: the integrals of the table's columns, ten seconds a row but for the last two")
  func space() throws {
    let live = 10 * (40 + 80 + 120 + 180 + 230 + 190 + 190 + 130 + 120 + 120) + 15 * 140 + 5 * 120
    let stored = 10 * (40 + 80 + 120 + 180 + 230 + 230 + 230 + 170 + 120 + 120) + 15 * 140 + 5 * 140
    let physical = 10 * (120 + 240 + 240 + 270 + 420 + 420 + 420 + 390 + 228 + 228) + 15 * 288 + 5 * 216
    #expect(result.spaceAmplification.mean == Double(stored) / Double(live))
    #expect(result.physical.spaceAmplification == Double(physical) / Double(live))
    // 170/130 held for 10 of 120 seconds.
    #expect(result.spaceAmplification.max == 170.0 / 130)
    #expect(result.spaceAmplification.p99 == 170.0 / 130)
    // While only open shards held anything, and with 390/130, three copies were there for each live byte.
    #expect(result.physical.spaceAmplificationP99 == 3)
  }

  @Test("shards: 0 went whole, 1 was reclaimed, 4 is open")
  func shards() {
    #expect(result.shards.opened == 5)
    #expect(result.shards.sealed == 4)
    #expect(result.shards.freedWhole == 1)
    #expect(result.shards.reclaimed == 1)
    #expect(result.shards.openMax == 1)
    // None is open from 30 to 40 and from 115 to 120.
    #expect(result.openShards.mean == 105.0 / 120)
    let open = 10 * (40 + 80 + 40 + 0) + 30 * 50 + 10 * 90 + 20 * 30 + 15 * 50
    #expect(result.openShards.meanBytes == Double(open) / 120)
    #expect(result.openShards.maxBytes == 100, "1, before d fills it")
    #expect(result.openShards.sealFill == Double(80 + 100 + 90 + 50) / 400)
  }

  @Test("reclaim: of 1's 100 bytes c's 40 were copied, and 0 went whole")
  func reclaim() {
    #expect(result.reclaim.copiedPerGarbageByte == 40.0 / 60)
    #expect(result.reclaim.wholeShare == 80.0 / 140)
    #expect(result.reclaim.locationUpdatesPerChunk == 1.0 / 8)
  }

  @Test("an fsck pass reads what is on devices, of 3 or 6 for each shard")
  func fsck() {
    let physical = 10 * (120 + 240 + 240 + 270 + 420 + 420 + 420 + 390 + 228 + 228) + 15 * 288 + 5 * 216
    #expect(result.jobs.fsck.bytesRead == Double(physical) / 120)
    #expect(result.jobs.fsck.shards == Double(20 * 1 + 20 * 2 + 30 * 3 + 50 * 2) / 120)
    let devices = 20 * 3 + 10 * 9 + 10 * 12 + 30 * 15 + 10 * 9 + 35 * 9 + 5 * 12
    #expect(result.jobs.fsck.devices == Double(devices) / 120)
    #expect(result.jobs.deletes.shards == nil)
  }

  @Test("at the end 2 holds e and c, 3 holds b and a hole, 4 holds g")
  func fragmentation() {
    #expect(result.liveBytes == 130)
    #expect(result.storedBytes == 150)
    #expect(result.deadBytes == 20)
    #expect(result.trappedBytes == 0)
    #expect(result.parts.live == 130.0 / 150)
    #expect(result.parts.deadSealed == 20.0 / 150)
    #expect(result.parts.deadOpen == 0)
    #expect(result.parts.overhead == 0)
    // Live fractions 30/50 and 90/90; Gini of two values: their difference over twice their sum.
    #expect(result.liveFraction.mean == 0.8)
    #expect(result.liveFraction.p1 == 0.6)
    #expect(abs((result.liveFraction.gini ?? 0) - 0.4 / 3.2) < 1e-15)
    #expect(result.holes.count == 1)
    #expect(result.holes.meanBytes == 20)
    #expect(result.holes.p50Bytes == 20)
    #expect(result.holes.p99Bytes == 20)
  }

  @Test("purity: by the deaths of what lived in a shard when it was sealed")
  func purity() throws {
    // 0: a dies at 50, b at 80, a quarter of the bytes below 50 and above 80. 1: d at 70, c lives to the end at 120.
    // 2 and 3 hold what lives to the end. Weighted by 80, 100, 90 and 30 bytes, over the mean life.
    let spread = Double(80 * 30 + 100 * 50) / 300
    let meanLife = Double(50 + 70 + 100 + 40 + 80 + 40 + 15 + 0) / 8
    let measured = try #require(result.purity.deathSpread)
    #expect(abs(measured - spread / meanLife) < 1e-12)
    #expect(result.purity.wastedCopies == 0)
    // The medians are the deaths of a and d; 2 and 3 die at once. A tenth of the mean life is five seconds.
    #expect(result.purity.nearMedian == Double(40 + 60 + 90 + 30) / 300)
  }
}
