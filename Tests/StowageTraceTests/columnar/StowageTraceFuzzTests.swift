import StowageCore
import Testing

@testable import StowageTrace

@Suite struct StowageTraceFuzzTests {
  private func reproduction(_ seed: UInt64) -> Comment {
    "STOWAGE_SEED=\(seed) swift test --filter StowageTraceFuzzTests"
  }

  @Test func `no byte sequence traps, and none but the good one is read`() throws {
    try Fuzzing.run(firstSeeds: 8) { try damage($0) }
  }

  private func damage(_ seed: UInt64) throws {
    var random = Seed(seed).stream("columnar fuzz")
    let good = try trace(rows: 30, &random)
    for _ in 0..<300 {
      var bytes = good
      for _ in 0...random.below(3) { mutate(&bytes, &random) }
      let file = TemporaryFile(bytes)
      #expect((try? StowageReading(file.path)) == nil || bytes == good, reproduction(seed))
      readFromTheMiddle(file.path)
    }
  }

  @Test func `behind checksums that are right nothing traps, and what is read is a trace`() throws {
    try Fuzzing.run(firstSeeds: 8) { try damageContent($0) }
  }

  private func damageContent(_ seed: UInt64) throws {
    var random = Seed(seed).stream("columnar fuzz, corrected")
    // Sections of few rows are not compressed; of many, most are frames.
    let isSmall = seed % 2 == 1
    let good = try trace(rows: isSmall ? 30 : 400, &random)
    let whole = try TraceParts(good)
    var isRead = 0
    for _ in 0..<600 {
      var parts = whole
      let block = random.below(parts.blocks.count)
      mutateBlock(&parts.blocks[block], &random)
      let bytes = parts.assembled()
      let file = TemporaryFile(bytes)
      readFromTheMiddle(file.path)
      do throws(TraceError) {
        let found = try StowageReading(file.path)
        isRead += 1
        expectTrace(found, file.path, seed)
      } catch {
        #expect(error.byte != nil, reproduction(seed))
      }
    }
    // Some mutations change a size or a letter and no more.
    #expect(isRead > (isSmall ? 10 : 0), reproduction(seed))
  }

  /// What comes of it does not matter here.
  private func readFromTheMiddle(_ path: String) {
    guard var reader = try? StowageTraceReader(path: path) else { return }
    _ = try? reader.seek(to: Instant(milliseconds: 500))
    while let row = try? reader.next() {
      _ = reader.names.tenants[row.tenant] + reader.keys.string(of: row.key)
    }
  }

  /// What was read keeps all rules: a writer, which checks them, takes it, and it comes back.
  private func expectTrace(_ reading: StowageReading, _ path: String, _ seed: UInt64) {
    let copy = TemporaryFile()
    do {
      try rewrite(path, to: copy.path)
      #expect(try StowageReading(copy.path) == reading, reproduction(seed))
    } catch {
      Issue.record("\(error): \(reproduction(seed))")
    }
  }

  /// Rows with keys, then events, then rows again.
  private func trace(rows: Int, _ random: inout Random) throws -> [UInt8] {
    let plain = TemporaryFile(try randomTrace(rows: rows, random: &random))
    let file = TemporaryFile()
    var reader = try PlainTraceReader(path: plain.path)
    var writer = try StowageTraceWriter(path: file.path, hasKeyNames: true)
    while let row = try reader.next() {
      try writer.write(row, keys: reader.keys, names: reader.names)
      if reader.rowCount != rows / 2 { continue }
      for upload in 0..<5 as Range<UInt32> {
        let facts = ChunkFacts(key: upload, bucket: 1, logicalBytes: 10, expiry: row.time)
        try writer.write(.begin(UploadID(upload), facts), at: row.time)
        try writer.write(.arrive(UploadID(upload), storedBytes: 10), at: row.time)
        try writer.write(.commit(UploadID(upload), parts: [UploadID(upload + 10)]), at: row.time)
        try writer.write(
          .transcoded(PlanID(upload), [TranscodedChunk(fromOffset: 0, bytes: 1)]), at: row.time)
        try writer.write(.release(ObjectID(upload), .deleted), at: row.time)
        try writer.write(.restarted(state(facts)), at: row.time)
      }
    }
    try writer.finish()
    return file.contents()
  }

  private func state(_ facts: ChunkFacts) -> EngineState {
    let chunk = EngineState.Chunk(owner: UploadID(0), offset: 0, bytes: 10)
    let shard = EngineState.Shard(
      id: ShardID(0), placementClass: PlacementClass(0), tier: .first, opened: facts.uploaded,
      appended: facts.uploaded, sealed: facts.uploaded, sealOrder: 0, isOpen: true, length: 10,
      chunks: [chunk])
    return EngineState(
      instant: .zero, ingestedBytes: 10, copiedBytes: 0, openedShards: 1, sealedShards: 0,
      uploads: [EngineState.Upload(facts, .pending(PlacementClass(1), Tier(1)))], shards: [shard])
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout Random) {
    if bytes.isEmpty { return }
    let place = random.below(bytes.count)
    let end = min(bytes.count, place + random.below(200))
    switch random.below(6) {
    case 0: bytes[place] ^= 1 << UInt8(random.below(8))
    case 1: bytes[place] = UInt8(random.below(256))
    case 2: bytes.removeSubrange(place...)
    case 3: bytes.removeSubrange(place..<end)
    case 4: bytes.insert(contentsOf: bytes[place..<end], at: place)
    default: bytes.insert(contentsOf: (0..<random.below(60)).map { _ in UInt8(random.below(256)) }, at: place)
    }
  }

  /// Changes bytes of a block, mostly of its sections, now and then their lengths with them.
  private func mutateBlock(_ block: inout [UInt8], _ random: inout Random) {
    let start = random.below(8) == 0 ? 8 : BlockHeader.byteCount
    for _ in 0...random.below(2) {
      let place = start + random.below(block.count - start)
      block[place] =
        random.below(2) == 0 ? UInt8(random.below(256)) : block[place] ^ 1 << UInt8(random.below(8))
    }
    if random.below(8) == 0 {
      // The columns, which come last, are longer or shorter; the header says so, with or without their decompressed size.
      let isLonger = random.below(2) == 0
      let some = min(random.below(20), TraceParts.sections(of: block)[2] - 1)
      if isLonger {
        block += repeatElement(UInt8(random.below(256)), count: some)
      } else {
        block.removeLast(max(0, some))
      }
      let count = TraceParts.sections(of: block)[2] + (isLonger ? some : -max(0, some))
      for field in random.below(4) == 0 ? [128] : [128, 132] {
        for byte in 0..<4 { block[field + byte] = UInt8(truncatingIfNeeded: count >> (8 * byte)) }
      }
    }
  }
}
