import StowageCore
import StowagePolicies
import Testing

/// The class tables of the policies' doc comments, row by row.
@Suite struct ClassTableTests {
  private let now = Moment(wall: Instant(milliseconds: 1_000_000), ingestedBytes: 5_000)

  private func survivor(_ owner: UInt32 = 0) -> Survivor {
    Survivor(
      owner: UploadID(owner), bytes: 1, chunks: 1, victim: ShardID(0), victimClass: PlacementClass(0),
      victimOpened: now)
  }

  /// The classes of an upload and of a survivor with these facts.
  private func classes<Policy: PlacementPolicy>(_ policy: Policy, _ facts: ChunkFacts) -> [Int] {
    var policy = policy
    let table = emptyTable()
    let upload = policy.place(UploadID(0), facts, among: table, at: now)
    let survivor = policy.place(survivor(), facts, among: table, at: now)
    return [Int(upload.index), Int(survivor.index)]
  }

  @Test func `arrival has one class, separate-survivors one for uploads and one for survivors`() {
    #expect(classes(Arrival(), ChunkFacts()) == [0, 0])
    #expect(classes(SeparateSurvivors(), ChunkFacts()) == [0, 1])
  }

  @Test(
    arguments: [
      (nil, [0, 1]), (-5, [2, 2]), (0, [2, 2]), (99, [2, 2]), (100, [3, 3]), (199, [3, 3]), (200, [4, 4]),
      (4095 * 100 - 1, [2 + 4094, 2 + 4094]), (4095 * 100, [2 + 4095, 2 + 4095]),
      (1 << 50, [2 + 4095, 2 + 4095]),
    ] as [(Int64?, [Int])])
  func `ttl-buckets of even width`(remaining: Int64?, expected: [Int]) {
    let facts = ChunkFacts(expiry: remaining.map { now.wall.advanced(byMilliseconds: $0) })
    #expect(classes(TTLBuckets(.even(widthMilliseconds: 100)), facts) == expected)
  }

  @Test(
    arguments: [
      (nil, [0, 1]), (-5, [2, 2]), (0, [2, 2]), (99, [2, 2]), (100, [3, 3]), (199, [3, 3]), (200, [4, 4]),
      (399, [4, 4]), (400, [5, 5]), (799, [5, 5]), (800, [5, 5]), (1 << 50, [5, 5]),
    ] as [(Int64?, [Int])])
  func `ttl-buckets in geometric steps, four of them`(remaining: Int64?, expected: [Int]) {
    let facts = ChunkFacts(expiry: remaining.map { now.wall.advanced(byMilliseconds: $0) })
    #expect(classes(TTLBuckets(.geometric(baseMilliseconds: 100, classes: 4)), facts) == expected)
  }

  @Test(arguments: [(-5, 1), (0, 1), (99, 1), (100, 2), (399, 2), (400, 3), (1 << 50, 3)] as [(Int64, Int)])
  func `hot-cold of three tiers, each after four times the age of the one before`(age: Int64, survivor: Int) {
    let policy = HotCold(afterMilliseconds: 100, times: 4, tierCount: 3)
    var facts = ChunkFacts()
    facts.uploaded = Moment(wall: Instant(milliseconds: now.wall.milliseconds - age), ingestedBytes: 0)
    #expect(classes(policy, facts) == [0, survivor])
    let tiers = (0..<policy.classCount).map { policy.tier(of: PlacementClass($0)).index }
    #expect(tiers == [0, 0, 1, 2])
  }

  /// Days since the last of so many reads of something 20 days old, which age alone sends to the second colder tier.
  @Test(
    arguments: [
      (40, 0, 0, 0), (40, 0, 1, 1), (40, 0, 2, 2), (39, 0, 1, 2), (40, 3, 1, 1), (40, 4, 1, 2), (80, 4, 1, 1),
      (80, 8, 1, 2), (0, 0, 1, 2), (1_000_000, 132, 1, 2),
    ] as [(UInt32, Int64, Int, Int)])
  func `hot-cold leaves in its tier what is read twice a day, and forgets by halves`(
    reads: UInt32, idle: Int64, from: Int, tier: Int
  ) {
    let day: Int64 = 86_400_000
    var policy = HotCold(afterMilliseconds: 4 * day, readsPerDay: 2, tierCount: 3)
    let now = Moment(wall: Instant(milliseconds: 200 * day), ingestedBytes: 0)
    var facts = ChunkFacts()
    facts.uploaded = Moment(wall: Instant(milliseconds: 180 * day), ingestedBytes: 0)
    facts.reads = reads
    facts.lastRead = reads > 0 ? Instant(milliseconds: (200 - idle) * day) : nil
    let survivor = Survivor(
      owner: UploadID(0), bytes: 1, chunks: 1, victim: ShardID(0), victimClass: PlacementClass(1 + from),
      victimOpened: now)
    let found = policy.place(survivor, facts, among: emptyTable(), at: now)
    #expect(Int(policy.tier(of: found).index) == tier)
  }

  @Test(
    arguments: [
      (nil, 0), (0, 0), (99, 0), (100, 1), (399, 1), (400, 2), (1599, 2), (1600, 3), (6399, 3), (6400, 3),
      (.max, 3),
    ] as [(Int?, Int)])
  func `by-size in steps of four`(bytes: Int?, expected: Int) {
    #expect(classes(BySize(base: 100, classes: 4), ChunkFacts(logicalBytes: bytes)) == [expected, expected])
  }

  @Test(
    arguments: [(0, [0, 3]), (1, [1, 4]), (2, [2, 5]), (3, [0, 3]), (UInt32.max, [0, 3])] as [(UInt32, [Int])]
  )
  func `by-bucket has a class per bucket and one for its survivors`(bucket: UInt32, expected: [Int]) {
    #expect(classes(ByBucket(buckets: 3), ChunkFacts(bucket: bucket)) == expected)
  }

  @Test(
    arguments: [
      (0, 0), (5_000, 0), (5_099, 0), (5_100, 1), (5_199, 1), (5_200, 2), (5_399, 2), (5_400, 3), (5_800, 3),
      (.max, 3),
    ] as [(Int, Int)])
  func `oracle in geometric steps of bytes yet to be ingested`(death: Int, expected: Int) {
    var oracle = Oracle(base: 100, classes: 4)
    oracle.foresee(death: Moment(wall: .zero, ingestedBytes: death), of: UploadID(0))
    #expect(classes(oracle, ChunkFacts()) == [expected, expected])
  }

  @Test func `random draws each class about equally often, for uploads and for survivors`() {
    var policy = RandomPlacement(classes: 4, seed: Seed(1))
    let table = emptyTable()
    var counts = Array(repeating: 0, count: 4)
    for _ in 0..<4000 {
      counts[Int(policy.place(UploadID(0), ChunkFacts(), among: table, at: now).index)] += 1
      counts[Int(policy.place(survivor(), ChunkFacts(), among: table, at: now).index)] += 1
    }
    // The standard deviation is 39.
    #expect(counts.allSatisfy { ($0 - 2000).magnitude < 160 }, "\(counts)")
  }
}
