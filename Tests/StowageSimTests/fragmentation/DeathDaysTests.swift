import StowageCore
import StowagePolicies
import StowageSim
import Testing

/// What a day's deletes touch, by hand, in shards of 100 bytes under rs:4+2.
@Suite struct DeathDaysTests {
  /// Without cleaning. `a60` is alive.
  ///
  /// | day | row | shards |
  /// |---|---|---|
  /// | 0 | puts of a, b, c, d and e | 0: a60 b40, 1: c50 d50, both full and sealed; 2: e30 |
  /// | 0.25 | delete a | 60 bytes of 0 die |
  /// | 0.5 | delete e | 2 is open, so that touches no sealed shard |
  /// | 1.25 | delete c and d | 100 bytes of 1 die, and it is freed |
  /// | 1.5 | delete b | 40 bytes of 0 die, and it is freed |
  /// | 2.5 | put f 70 | 2 is full and sealed |
  /// | 2.75 | delete f | 70 bytes of 2 die, and it is freed |
  /// | 3.5 | put g 10 | 3: g10; half of day 3 is over and does not count |
  private static let trace = """
    time,op,bucket,key,size
    0,put,x,a,60
    0,put,x,b,40
    0,put,x,c,50
    0,put,x,d,50
    0,put,x,e,30
    21600000,delete,x,a,
    43200000,delete,x,e,
    108000000,delete,x,c,
    108000000,delete,x,d,
    129600000,delete,x,b,
    216000000,put,x,f,70
    237600000,delete,x,f,
    302400000,put,x,g,10

    """

  @Test func `a shard counts once on each day on which something in it dies while it is sealed`() throws {
    let result = try replayed(Self.trace, .none)
    #expect(result.jobs.deletes.deadBytes == Double(60 + 140 + 70) / 3)
    #expect(result.jobs.deletes.shards == Double(1 + 2 + 1) / 3)
    #expect(result.jobs.deletes.shardBytes == Double(100 + 200 + 100) / 3)
    #expect(result.jobs.deletes.devices == Double(6 + 12 + 6) / 3)
  }

  @Test func `days begin at the end of the warm-up`() throws {
    // Nine tenths of 310 bytes are there with f: one day follows, from 2.5 to 3.5.
    let result = try replayed(Self.trace, .none, warmup: 0.9)
    #expect(result.jobs.deletes.deadBytes == 70)
    #expect(result.jobs.deletes.shards == 1)
    #expect(result.jobs.deletes.shardBytes == 100)
    // g's shard is opened at the last instant; before it, 2 was there for a quarter of the day.
    #expect(result.openShards.mean == 0 && result.openShards.meanBytes == 0)
    #expect(result.openShards.maxBytes == 10)
    #expect(result.jobs.fsck.shards == 0.25 && result.jobs.fsck.devices == 1.5)
    #expect(result.jobs.fsck.bytesRead == 0.25 * 150)
  }

  @Test func `less than a day has no figures`() throws {
    let deletes = try replayed("time,op,bucket,key,size\n0,put,x,a,60\n86399999,delete,x,a,\n", .none).jobs
      .deletes
    #expect(deletes.deadBytes == nil && deletes.shards == nil)
    #expect(deletes.shardBytes == nil && deletes.devices == nil)
  }

  /// 0: a60 b40, 1: c50 d50. When c is deleted a quarter is garbage, above the cap. `oldest` takes 0, in which all lives and
  /// whose bytes fill shard 2 in the same row, and then 1.
  @Test func `what reclaim moves out of a shard or into one does not die`() throws {
    let trace = """
      time,op,bucket,key,size
      0,put,x,a,60
      0,put,x,b,40
      0,put,x,c,50
      0,put,x,d,50
      3600000,delete,x,c,
      129600000,put,x,e,10

      """
    let result = try replayed(trace, .garbageCap(Ratio(1, 5)), cleaning: "oldest")
    #expect(result.copiedBytes == 150 && result.shards.reclaimed == 2)
    #expect(result.jobs.deletes.deadBytes == 50)
    #expect(result.jobs.deletes.shards == 1)
    #expect(result.jobs.deletes.shardBytes == 100)
  }

  @Test func `of a hundred days and more every second is looked at`() throws {
    // Each object fills a shard; on every second day one is deleted, from the first day on.
    var rows = (0..<101).map { "0,put,x,k\($0),100\n" }
    for day in stride(from: 0, to: 101, by: 2) { rows.append("\(day * 86_400_000 + 1),delete,x,k\(day),\n") }
    rows.append("\(101 * 86_400_000),put,x,last,100\n")
    let deletes = try replayed("time,op,bucket,key,size\n" + rows.joined(), .none).jobs.deletes
    #expect(deletes.shards == 1 && deletes.deadBytes == 100)
  }
}

/// Replays a trace in shards of 100 bytes.
func replayed(
  _ trace: String, _ trigger: Trigger, cleaning: String = "greedy", warmup: Double = 0,
  chunkBytes: Int = 100, shardBytes: Int = 100, floor: Ratio = .zero
) throws -> RunResult {
  var engine = EngineSettings(shardBytes: shardBytes, trigger: trigger)
  engine.victimFloor = floor
  let settings = RunSettings(engine: engine, chunkBytes: chunkBytes, warmup: warmup)
  let choice = PolicyChoice(
    placement: PolicySpecification(name: "arrival"), cleaning: try PolicySpecification(cleaning))
  return try withTemporaryFile(trace) { path in
    let loaded = try LoadedTrace(.trace(path: path), seed: Seed(1), settings)
    return try RunReport(loaded, choice, settings, seed: Seed(1)).result
  }
}
