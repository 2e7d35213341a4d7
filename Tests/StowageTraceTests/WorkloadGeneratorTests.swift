import StowageCore
@testable import StowageTrace
import Testing

@Suite struct WorkloadGeneratorTests {
  private func mixed(days: Double = 60) throws -> Workload {
    var workload = try WorkloadFile.read(path: packageFile("Traces/workloads/mixed-cloud.yaml"))
    workload.createDelete?.days = days
    return workload
  }

  @Test func `the same seed gives the same rows, another seed other ones`() throws {
    for workload in [try mixed(), overwrites(100, 1000)] {
      #expect(rows(workload).rows == rows(workload).rows)
      #expect(rows(workload).names == rows(workload).names)
      #expect(rows(workload).rows != rows(workload, seed: 2).rows)
    }
  }

  @Test func `a longer workload begins with the rows of a shorter one`() throws {
    let (short, long) = (rows(try mixed()).rows, rows(try mixed(days: 90)).rows)
    #expect(short.count > 36_000 && Array(long.prefix(short.count)) == short)
    #expect(Array(rows(overwrites(100, 900)).rows.prefix(600)) == rows(overwrites(100, 500)).rows)
  }

  @Test func `another law for one population leaves arrivals, sizes and the other populations as they were`()
    throws
  {
    var changed = try mixed()
    changed.createDelete?.populations[0].lifetime = .permanent
    changed.createDelete?.populations[0].declared = 0
    let event = rows(changed).names.buckets.list.firstIndex(of: "events").map { UInt32($0) }
    func others(_ workload: Workload) -> [TraceRow] { rows(workload).rows.filter { $0.bucket != event } }
    func puts(_ workload: Workload) -> [[Int]] {
      rows(workload).rows.filter { $0.operation == .put }.map {
        [Int($0.time.milliseconds), $0.size, Int($0.key)]
      }
    }
    #expect(others(changed) == others(try mixed()))
    #expect(puts(changed) == puts(try mixed()))
  }

  @Test func `rows are in the order of time, each delete follows its put, and none reaches the end`() throws {
    var last = Instant.zero
    var live: [UInt32: TraceRow] = [:]
    for row in rows(try mixed(days: 300)).rows {
      #expect(row.time >= last)
      last = row.time
      if row.operation == .put {
        #expect(live.updateValue(row, forKey: row.key) == nil)
      } else {
        let put = live.removeValue(forKey: row.key)
        #expect(
          put.map { $0.time < row.time && $0.bucket == row.bucket && $0.ttlSeconds == TraceRow.noTTL } == true
        )
      }
    }
    #expect(last.milliseconds < 300 * Milliseconds.day)
  }

  @Test func `keys and names are numbered as a reader of the rows numbers them`() throws {
    var archive = try mixed()
    archive.createDelete?.populations[1].jobs = Population.Jobs(
      objects: .geometric(mean: 9), gapMilliseconds: Milliseconds.hour, together: 0.5)
    archive.createDelete?.populations[9].lifetime = .overwritten(objects: 100, zipf: 0.8)
    for workload in [try mixed(), overwrites(100, 1000), archive] {
      var generator = WorkloadGenerator(workload, seed: Seed(1))
      var keys: [String: UInt32] = [:]
      var names = TraceNames()
      while let row = generator.next() {
        let key = generator.latestKeyName
        #expect(keys[key] ?? UInt32(keys.count) == row.key)
        keys[key] = row.key
        #expect(names.buckets.number(of: generator.names.buckets[row.bucket]) == row.bucket)
        #expect(
          names.contentTypes.number(of: generator.names.contentTypes[row.contentType]) == row.contentType)
        #expect(names.tenants.number(of: generator.names.tenants[row.tenant]) == row.tenant)
        #expect(names.batches.number(of: generator.names.batches[row.batch]) == row.batch)
      }
      #expect(names == generator.names)
    }
    var (objects, blocks) = (
      WorkloadGenerator(try mixed(), seed: Seed(1)), WorkloadGenerator(overwrites(100, 1), seed: Seed(1))
    )
    #expect(objects.next()?.key == 0 && objects.latestKeyName == "o0")
    #expect(blocks.next()?.key == 0 && blocks.latestKeyName == "0")
  }

  @Test func `an overwrite workload writes every object once in order, then overwrites, evenly in time`() {
    let rows = rows(overwrites(100, 1000)).rows
    #expect(rows.count == 1100 && rows.prefix(100).map(\.key) == Array(0..<100))
    #expect(
      rows.enumerated().allSatisfy {
        $1.time.milliseconds == Int64($0) * 10 && $1.key < 100 && $1.size == 4096
      })
    #expect(WorkloadGenerator(overwrites(100, 1000), seed: Seed(1)).estimatedRowCount == 1100)
  }

  /// 100 objects a day that live 3 days: about 300 are alive, however long the trace.
  @Test func `memory follows the live set and not the length of the trace`() {
    let law = LifetimeLaw.exponential(meanMilliseconds: 3 * Milliseconds.day)
    var generator = WorkloadGenerator(workload(law, perDay: 100, days: 1000), seed: Seed(1))
    var (count, peak) = (0, 0)
    while generator.next() != nil {
      count += 1
      peak = max(peak, generator.pendingDeletes)
    }
    #expect(peak < 400)
    #expect(Double(generator.estimatedRowCount - count).magnitude < 0.02 * Double(count))
  }

  /// 100 objects a day in jobs of 10 that take half a day: about 5 run. The last 40 jobs are kept, or 2 objects of each job
  /// for 3 days.
  @Test(
    arguments: [
      (LifetimeLaw.rotated(keep: 40), nil, 700),
      (.exponential(meanMilliseconds: 3 * Milliseconds.day), 2, 200),
    ] as [(LifetimeLaw, Int?, Int)])
  func `memory follows what jobs keep and not how many there were`(
    law: LifetimeLaw, keepLast: Int?, bound: Int
  ) {
    var jobs = workload(law, perDay: 100, days: 1000)
    jobs.createDelete?.populations[0].jobs = Population.Jobs(
      objects: .geometric(mean: 10), gapMilliseconds: Milliseconds.day / 20, keepLast: keepLast)
    var generator = WorkloadGenerator(jobs, seed: Seed(1))
    var peak = 0
    while generator.next() != nil { peak = max(peak, generator.pendingDeletes) }
    #expect(peak < bound && generator.jobSlots < 25, "\(peak), \(generator.jobSlots)")
  }

  @Test func `as many reads as a valid file may ask for are estimated, not trapped over`() throws {
    var absurd = workload(.permanent, perDay: 10_000, days: 365_000)
    absurd.createDelete?.populations[0].reads = Population.Reads(
      onFirstDay: 1e6, onsetMilliseconds: 365_000 * Milliseconds.day)
    try absurd.validate()
    #expect(WorkloadGenerator(absurd, seed: Seed(1)).estimatedRowCount == 1_000_000_000_000_000_000)
    absurd.createDelete?.populations[0].reads?.zipf = 0.9
    #expect(throws: WorkloadError.self) { try absurd.validate() }
  }

  @Test func `what is to come is as small as the documentation says`() {
    #expect(MemoryLayout<Death>.stride == 16 && MemoryLayout<ReadRows.Read>.stride == 40)
    #expect(MemoryLayout<MutableSet.Member?>.stride == 20)
  }

  @Test func `deletes leave the queue by time, then by key`() {
    var random = Seed(1).stream("queue")
    var queue = DueQueue<Death>()
    var expected: [[Int64]] = []
    for key in 0..<5000 as Range<UInt32> {
      let time = Int64(random.below(500))
      queue.add(Death(milliseconds: time, of: StoredObject(key: key, bucket: key & 0xffff)))
      expected.append([time, Int64(key)])
    }
    var found: [[Int64]] = []
    while let first = queue.first {
      found.append([first.milliseconds, Int64(first.object.key)])
      #expect(first.object.bucket == first.object.key & 0xffff)
      queue.removeFirst()
    }
    #expect(found == expected.sorted { $0.lexicographicallyPrecedes($1) })
  }
}

@Suite struct DriftAndDisguiseTests {
  private func lives(_ workload: Workload) -> [(put: TraceRow, life: Int64)] {
    var puts: [UInt32: TraceRow] = [:]
    var lives: [(put: TraceRow, life: Int64)] = []
    for row in rows(workload).rows {
      if row.operation == .put { puts[row.key] = row }
      if row.operation == .delete, let put = puts[row.key] {
        lives.append((put, row.time.milliseconds - put.time.milliseconds))
      }
    }
    return lives
  }

  private func twoPopulations(shuffled: Double = 0, drift: Population.Drift? = nil) -> Workload {
    let day = Milliseconds.day
    let populations = [
      Population(
        share: 0.5, bucket: "short", lifetime: .uniform(meanMilliseconds: day, spread: 0.1), drift: drift),
      Population(share: 0.5, bucket: "long", lifetime: .uniform(meanMilliseconds: 10 * day, spread: 0.1)),
    ]
    return Workload(
      name: "two", size: .fixed(bytes: 1),
      kind: .createDelete(
        Workload.CreateDelete(
          arrivalsPerDay: 100, days: 60, populations: populations, shuffled: shuffled)))
  }

  @Test func `a population that drifts lives by its old law before and by its new one after`() {
    let day = Milliseconds.day
    let drift = Population.Drift(
      afterMilliseconds: 30 * day, lifetime: .uniform(meanMilliseconds: 3 * day, spread: 0.1))
    let workload = twoPopulations(drift: drift)
    #expect(workload.createDelete?.laws.count == 3)
    let short = rows(workload).names.buckets.list.firstIndex(of: "short").map { UInt32($0) }
    let all = lives(workload).filter { $0.put.bucket == short }
    #expect(all.count > 2000)
    for (put, life) in all {
      let mean = put.time.milliseconds < 30 * day ? day : 3 * day
      #expect((mean * 9 / 10 - 1...mean * 11 / 10 + 1).contains(life))
    }
  }

  @Test func `shuffled objects live as they did and look like anybody`() {
    let (plain, shuffled) = (lives(twoPopulations()), lives(twoPopulations(shuffled: 1)))
    #expect(plain.map(\.life) == shuffled.map(\.life))
    #expect(Set(plain.map { "\($0.put.bucket) \($0.life > 2 * Milliseconds.day)" }).count == 2)
    let short = shuffled.filter { $0.life < 2 * Milliseconds.day }
    let first = Double(short.count { $0.put.bucket == short[0].put.bucket }) / Double(short.count)
    #expect((first - 0.5).magnitude < 0.05)
  }
}
