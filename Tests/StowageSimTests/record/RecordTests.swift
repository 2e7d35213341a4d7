import StowageCore
import StowagePolicies
import StowageSim
import StowageTrace
import Testing

@Suite struct `The record of a run` {
  private func recorded(
    _ placement: String, _ cleaning: String = "greedy", openAge: Int64? = nil
  ) throws -> (result: RunResult, record: RunRecord) {
    var settings = Sample.settings
    settings.keepsRecord = true
    settings.warmup = 0
    settings.engine.maxOpenAgeMilliseconds = openAge
    let result = try replay(Sample.load(settings).trace, placement, cleaning, settings)
    return (result, try #require(result.record))
  }

  @Test func `changes nothing of what is measured`() throws {
    var settings = Sample.settings
    let bare = try replay(Sample.load(settings).trace, "stowage", "death-aware", settings)
    settings.keepsRecord = true
    var kept = try replay(Sample.load(settings).trace, "stowage", "death-aware", settings)
    #expect(kept.record != nil)
    kept.record = nil
    kept.settings.keepsRecord = false
    #expect(kept == bare)
  }

  @Test(arguments: try Sample.placements())
  func `the lives of shards add up to the books`(_ placement: PolicySpecification) throws {
    let (result, record) = try recorded(placement.description)
    let shards = record.shards
    func count(_ end: ShardRecord.End) -> Int { shards.count { $0.end == end } }
    #expect(shards.count == result.shards.opened)
    #expect(count(.freedWhole) == result.shards.freedWhole)
    #expect(count(.reclaimed) == result.shards.reclaimed)
    #expect(shards.reduce(0) { $0 + $1.copiedInBytes } == result.copiedBytes)
    #expect(shards.reduce(0) { $0 + $1.storedBytes - $1.copiedInBytes } == result.ingestedBytes)
    // What reclaim took out of shards it put into others.
    let reclaimed = shards.filter { $0.end == .reclaimed }
    #expect(reclaimed.reduce(0) { $0 + $1.liveBytes } == result.copiedBytes)
    let rest = shards.filter { $0.endedMilliseconds == nil }
    #expect(rest.reduce(0) { $0 + $1.liveBytes } == result.liveBytes)
    #expect(rest.reduce(0) { $0 + $1.storedBytes } == result.storedBytes)
    #expect(rest.reduce(0) { $0 + $1.holes } == result.holes.count)
    #expect(shards.allSatisfy { $0.end != .freedWhole || $0.liveBytes == 0 && $0.holes == 1 })
    for shard in shards {
      let times = [shard.openedMilliseconds, shard.sealedMilliseconds, shard.endedMilliseconds].compactMap {
        $0
      }
      #expect(times == times.sorted())
    }
  }

  @Test func `the timeline runs from the first row to the last, in equal steps, and ends as the books do`()
    throws
  {
    let (result, record) = try recorded("separate-survivors")
    let times = record.timeline.map(\.milliseconds)
    #expect(times.count == 241)
    #expect(times.first == record.span.lowerBound)
    #expect(times.last == record.span.upperBound)
    let steps = zip(times.dropFirst(), times).map { $0 - $1 }
    #expect((steps.max() ?? 0) - (steps.min() ?? 0) <= 1)
    let last = try #require(record.timeline.last)
    #expect(last.storedBytes == result.storedBytes)
    #expect(last.deadBytes == result.deadBytes)
    #expect(last.trappedBytes == result.trappedBytes)
    #expect(last.ingestedBytes == result.ingestedBytes)
    #expect(last.copiedBytes == result.copiedBytes)
    for (earlier, later) in zip(record.timeline, record.timeline.dropFirst()) {
      #expect(earlier.ingestedBytes <= later.ingestedBytes)
      #expect(earlier.copiedBytes <= later.copiedBytes)
    }
  }

  /// Rows as a reader of the page would follow them: what is put, what dies, what is left.
  private func record(_ rows: String, shardBytes: Int, chunkBytes: Int) throws -> RunRecord {
    var settings = RunSettings(
      engine: EngineSettings(shardBytes: shardBytes, trigger: .none), chunkBytes: chunkBytes, warmup: 0)
    settings.keepsRecord = true
    return try withTemporaryFile("time,op,bucket,key,size\n" + rows) { path in
      let loaded = try LoadedTrace(.trace(path: path), seed: Seed(1), settings)
      return try #require(try RunReport(loaded, .baseline, settings, seed: Seed(1)).result.record)
    }
  }

  @Test func `the map shows what was put where, when, and when it dies`() throws {
    let rows = """
      0,put,b,a,3200
      127,put,b,b,1600
      200,delete,b,a,
      254,put,b,c,800

      """
    let map = try record(rows, shardBytes: 6400, chunkBytes: 6400).map
    #expect(map.count == 1)
    let (placed, deaths) = (map[0].placed, map[0].deaths)
    #expect(Array(placed[..<32]) == Array(repeating: 0, count: 32))
    #expect(Array(deaths[..<32]) == Array(repeating: 200, count: 32))
    #expect(Array(placed[32..<48]) == Array(repeating: 127, count: 16))
    #expect(Array(deaths[32..<48]) == Array(repeating: MappedShard.never, count: 16))
    #expect(Array(placed[48..<56]) == Array(repeating: 254, count: 8))
    #expect(placed[56...].allSatisfy { $0 == MappedShard.never })
  }

  @Test func `what is smaller than a cell is shown where it lies on the cell's middle`() throws {
    // Cells have 100 bytes; their middles are 50, 150, …
    let rows = "0,put,b,a,40\n10,put,b,b,20\n20,put,b,c,80\n254,put,b,d,30\n"
    let placed = try record(rows, shardBytes: 6400, chunkBytes: 6400).map[0].placed
    #expect(Array(placed[..<3]) == [10, 254, MappedShard.never])
  }

  @Test func `of many shards the map has an even sample, the same every time`() throws {
    let rows = (0..<12_000).map { "\($0),put,b,k\($0),100\n" }.joined()
    let first = try record(rows, shardBytes: 200, chunkBytes: 200)
    #expect(first.shards.count == 6000)
    let numbers = first.map.map(\.shard)
    #expect(numbers == numbers.sorted())
    #expect((1024...2048).contains(numbers.count))
    for quarter in 0..<4 {
      let share = numbers.count { Int($0) / 1500 == quarter }
      #expect(share * 8 > numbers.count, "a quarter of the run has \(share) of \(numbers.count) shards")
    }
    #expect(try record(rows, shardBytes: 200, chunkBytes: 200) == first)
  }
}
