import StowageCore
import StowagePolicies
import Testing

/// The rules of the published schemes, on histories worked out by hand.
@Suite struct PublishedSchemeTests {
  private let table = emptyTable()

  private func at(_ ingestedBytes: Int) -> Moment { Moment(wall: .zero, ingestedBytes: ingestedBytes) }

  /// The class of an upload under a key, over a version that has lived for `life` ingested bytes.
  private func put(
    _ policy: inout some PlacementPolicy, key: UInt32 = 1, bucket: UInt32 = 1, over life: Int? = nil,
    at ingestedBytes: Int = 0
  ) -> Int {
    var facts = ChunkFacts(key: key, bucket: bucket)
    facts.uploaded = at(ingestedBytes)
    facts.overwritten = life.map { Lifetime(from: at(0), to: at($0)) }
    return Int(policy.place(UploadID(0), facts, among: table, at: at(ingestedBytes)).index)
  }

  /// The class of a survivor of a shard of class `victimClass`.
  private func survive(
    _ policy: inout some PlacementPolicy, key: UInt32 = 1, from victimClass: Int = 1, uploaded: Int = 0,
    at ingestedBytes: Int = 0
  ) -> Int {
    let survivor = Survivor(
      owner: UploadID(0), bytes: 1, chunks: 1, victim: ShardID(0), victimClass: PlacementClass(victimClass),
      victimOpened: at(0))
    var facts = ChunkFacts(key: key)
    facts.uploaded = at(uploaded)
    return Int(policy.place(survivor, facts, among: table, at: at(ingestedBytes)).index)
  }

  /// Reclaims sixteen shards of class 0 that lasted for `bytes`.
  private func collectSixteen(_ policy: inout some PlacementPolicy, lasting bytes: Int) {
    let shard = Shard(
      sealed: ShardID(0), PlacementClass(0), .first, opened: at(0), appended: at(0), sealed: at(0),
      sealOrder: 0, length: 10, liveBytes: 5)
    for _ in 0..<16 { policy.collected(shard, among: table, at: at(bytes)) }
  }

  @Test func `dac goes up with each upload under a key and down with each survival`() {
    var dac = DAC(classes: 3)
    #expect((0..<4).map { _ in put(&dac) } == [0, 1, 2, 2])
    #expect((0..<3).map { _ in survive(&dac) } == [1, 0, 0])
    #expect(put(&dac) == 1)
    #expect(put(&dac, key: 2) == 0)
    #expect((0..<3).map { _ in put(&dac, key: 0) } == [0, 0, 0])
  }

  @Test func `fadac cuts writes less survivals at powers of ten`() {
    var fadac = FADaC(classes: 4)
    #expect((1...101).map { _ in put(&fadac) } == (1...101).map { $0 < 10 ? 1 : $0 < 100 ? 2 : 3 })
    #expect((0..<3).map { _ in survive(&fadac) } == [3, 2, 2])
    #expect(put(&fadac, key: 2) == 1)
    #expect(survive(&fadac, key: 2) == 0)
    #expect(survive(&fadac, key: 2) == 0)
  }

  @Test func `eti finds an address hot at its fourth write, until counters are halved`() {
    var eti = ETI()
    #expect((0..<5).map { _ in put(&eti, key: 7) } == [1, 1, 1, 0, 0])
    #expect(put(&eti, key: 8) == 1)
    #expect(survive(&eti, key: 7) == 2)
    // The 4,096th write halves the five to two before it counts.
    for key in 0..<UInt32(4089) { _ = put(&eti, key: 100 + key % 10) }
    #expect(put(&eti, key: 7) == 1)
  }

  @Test func `survivor-age cuts ages at 4, 16 and 64 lives of a shard of class 0`() {
    var policy = SurvivorAge(classes: 5)
    #expect(put(&policy) == 0)
    #expect(survive(&policy, at: 1 << 40) == 1)
    collectSixteen(&policy, lasting: 100)
    #expect([399, 400, 1599, 1600, 6399, 6400].map { survive(&policy, at: $0) } == [1, 2, 2, 3, 3, 4])
  }

  @Test func `sepbit calls short what overwrites a life below that of a shard of class 0`() {
    var policy = SepBIT()
    for step in 0..<100 { #expect(put(&policy, at: step * 10) == 1) }
    collectSixteen(&policy, lasting: 50)
    for step in 100..<200 { _ = put(&policy, at: step * 10) }
    #expect([0, 49, 50, 1_000_000].map { put(&policy, over: $0, at: 2000) } == [0, 0, 1, 1])
    #expect(survive(&policy, from: 0, at: 1 << 40) == 2)
    #expect([199, 200, 799, 800, 1 << 40].map { survive(&policy, at: $0) } == [3, 4, 4, 5, 5])
  }

  @Test func `sepbit counts a life as long that exceeds the window of recent uploads`() {
    var policy = SepBIT()
    for step in 0..<10 { _ = put(&policy, at: step * 10) }
    // Ten uploads of 10 bytes live.
    #expect(put(&policy, over: 99, at: 100) == 0)
    #expect(put(&policy, over: 200, at: 110) == 1)
  }

  @Test(arguments: SepBIT.NewUploads.allCases)
  func `sepbit goes by the deaths in a bucket only where it is asked to`(new: SepBIT.NewUploads) {
    var policy = SepBIT(new: new)
    for step in 0..<100 { _ = put(&policy, at: step * 10) }
    policy.released(UploadID(0), ChunkFacts(bucket: 2), .deleted, among: table, at: at(30))
    policy.released(UploadID(0), ChunkFacts(bucket: 3), .overwritten, among: table, at: at(30))
    policy.released(UploadID(0), ChunkFacts(bucket: 4), nil, among: table, at: at(30))
    let classes = [1, 2, 3, 4].map { put(&policy, bucket: $0, at: 1000) }
    #expect(classes == (new == .bucket ? [1, 0, 1, 1] : [1, 1, 1, 1]))
  }

  @Test func `warcip goes to the nearest mean, which moves, and the last of equally near ones`() {
    var policy = WARCIP(classes: 4, shardBytes: 100)
    #expect(survive(&policy, key: 9, at: 70) == 0)
    #expect(put(&policy) == 3)
    // The mean of class 3 becomes 500, then the others are nearer to 0.
    #expect(put(&policy, over: 1000) == 3)
    #expect(put(&policy) == 2)
    #expect(put(&policy, over: 251) == 3)
    // The age at a survival is added once: 200 and 70 are nearer to what is now 417, 200 alone to 0.
    #expect(put(&policy, key: 9, over: 200) == 3)
    #expect(put(&policy, key: 9, over: 150) == 2)
  }

  @Test func `sfs goes to the coldest class while nothing was reclaimed, but for new keys`() {
    var policy = SFS(classes: 3)
    #expect(put(&policy) == 0)
    #expect(put(&policy, over: 10, at: 10) == 2)
    #expect(put(&policy, key: 0) == 0)
    #expect(survive(&policy, key: 0) == 2)
  }

  @Test func `multilog sinks with survivals and rises where an upload comes early`() {
    var policy = MultiLog(classes: 3, shardBytes: 10, seed: Seed(1))
    for key in 1...UInt32(9) { #expect(put(&policy, key: key, at: Int(key) * 10) == 0) }
    #expect((1...9).map { survive(&policy, key: $0, at: 100) }.allSatisfy { $0 > 0 })
    let shard = Shard(
      sealed: ShardID(0), PlacementClass(1), .first, opened: at(0), appended: at(0), sealed: at(0),
      sealOrder: 0, length: 10, liveBytes: 9)
    policy.collected(shard, among: table, at: at(100))
    let classes = (1...9).map { put(&policy, key: $0, over: 0, at: 100) }
    #expect(classes.contains(0))
    #expect(put(&policy, key: 10, at: 100) == 0)
  }

  @Test(
    arguments: [(0, 0), (5_099, 0), (5_100, 1), (5_199, 1), (5_200, 2), (5_300, 2), (.max, 2)] as [(Int, Int)]
  )
  func `fk in even steps of a shard, the last without an edge`(death: Int, expected: Int) {
    var policy = FutureKnowledge(classes: 3, shardBytes: 100)
    policy.foresee(death: at(death), of: UploadID(0))
    #expect(put(&policy, at: 5_000) == expected)
    #expect(survive(&policy, at: 5_000) == expected)
  }
}
