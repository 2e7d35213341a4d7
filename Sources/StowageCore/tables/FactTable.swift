/// The facts that the policy asked for, one column each, indexed by object number.
///
/// Memory: 4 bytes per object and name asked for, 8 per instant or size; nothing for the others.
@usableFromInline struct FactTable: ~Copyable {
  // Inlinable: where a policy's set is a constant, as it is, only what it names is read.
  let kept: FactSet
  @usableFromInline var key = Table<UInt32>()
  @usableFromInline var bucket = Table<UInt32>()
  @usableFromInline var contentType = Table<UInt32>()
  @usableFromInline var tenant = Table<UInt32>()
  @usableFromInline var batch = Table<UInt32>()
  @usableFromInline var prefix = Table<UInt32>()
  @usableFromInline var logicalBytes = Table<Int>()
  @usableFromInline var uploadedWall = Table<Instant>()
  @usableFromInline var uploadedBytes = Table<Int>()
  @usableFromInline var expiry = Table<Instant>()
  @usableFromInline var reads = Table<UInt32>()
  @usableFromInline var lastRead = Table<Instant>()

  init(keeping kept: FactSet) { self.kept = kept }

  mutating func keep(_ facts: ChunkFacts, of object: UInt32) {
    if kept.isEmpty { return }
    let row = Int(object)
    if kept.contains(.key) { key.set(row, to: facts.key) }
    if kept.contains(.bucket) { bucket.set(row, to: facts.bucket) }
    if kept.contains(.contentType) { contentType.set(row, to: facts.contentType) }
    if kept.contains(.tenant) { tenant.set(row, to: facts.tenant) }
    if kept.contains(.batch) { batch.set(row, to: facts.batch) }
    if kept.contains(.prefix) { prefix.set(row, to: facts.prefix) }
    if kept.contains(.logicalBytes) { logicalBytes.set(row, to: facts.logicalBytes ?? -1) }
    if kept.contains(.uploadedWall) { uploadedWall.set(row, to: facts.uploaded.wall) }
    if kept.contains(.uploadedBytes) { uploadedBytes.set(row, to: facts.uploaded.ingestedBytes) }
    if kept.contains(.expiry) { expiry.set(row, to: facts.expiry ?? .never) }
    if kept.contains(.reads) {
      reads.set(row, to: facts.reads)
      lastRead.set(row, to: facts.lastRead ?? .never)
    }
  }

  /// What is kept about an object; `kept` is the set that the table was made for.
  ///
  /// Always inlined and read without looking at bounds, so that the compiler drops the reading where a policy has
  /// no use for the answer, and reads a column without asking which where the set is a constant.
  ///
  /// - Precondition: the object's facts were kept.
  @inlinable @inline(__always) func facts(of object: UInt32, kept: FactSet) -> ChunkFacts {
    var facts = ChunkFacts()
    if kept.contains(.key) { facts.key = key[unchecked: object] }
    if kept.contains(.bucket) { facts.bucket = bucket[unchecked: object] }
    if kept.contains(.contentType) { facts.contentType = contentType[unchecked: object] }
    if kept.contains(.tenant) { facts.tenant = tenant[unchecked: object] }
    if kept.contains(.batch) { facts.batch = batch[unchecked: object] }
    if kept.contains(.prefix) { facts.prefix = prefix[unchecked: object] }
    if kept.contains(.logicalBytes) {
      facts.logicalBytes = logicalBytes[unchecked: object] < 0 ? nil : logicalBytes[unchecked: object]
    }
    if kept.contains(.uploadedWall) { facts.uploaded.wall = uploadedWall[unchecked: object] }
    if kept.contains(.uploadedBytes) { facts.uploaded.ingestedBytes = uploadedBytes[unchecked: object] }
    if kept.contains(.expiry) {
      facts.expiry = expiry[unchecked: object] == .never ? nil : expiry[unchecked: object]
    }
    if kept.contains(.reads) {
      facts.reads = reads[unchecked: object]
      facts.lastRead = lastRead[unchecked: object] == .never ? nil : lastRead[unchecked: object]
    }
    return facts
  }

  /// Brings an object's facts into the cache.
  /// - Returns: a number without meaning, so that the access is not optimised away.
  func warmUp(_ object: UInt32) -> UInt32 {
    var sum: UInt32 = 0
    if kept.contains(.key) && object < key.count { sum ^= key[object] }
    if kept.contains(.bucket) && object < bucket.count { sum ^= bucket[object] }
    if kept.contains(.contentType) && object < contentType.count { sum ^= contentType[object] }
    if kept.contains(.tenant) && object < tenant.count { sum ^= tenant[object] }
    if kept.contains(.batch) && object < batch.count { sum ^= batch[object] }
    if kept.contains(.prefix) && object < prefix.count { sum ^= prefix[object] }
    if kept.contains(.logicalBytes) && object < logicalBytes.count {
      sum ^= UInt32(truncatingIfNeeded: logicalBytes[object])
    }
    if kept.contains(.uploadedWall) && object < uploadedWall.count {
      sum ^= UInt32(truncatingIfNeeded: uploadedWall[object].milliseconds)
    }
    if kept.contains(.uploadedBytes) && object < uploadedBytes.count {
      sum ^= UInt32(truncatingIfNeeded: uploadedBytes[object])
    }
    if kept.contains(.expiry) && object < expiry.count {
      sum ^= UInt32(truncatingIfNeeded: expiry[object].milliseconds)
    }
    return sum
  }

  mutating func setExpiry(_ instant: Instant?, of object: UInt32) {
    if kept.contains(.expiry) { expiry[object] = instant ?? .never }
  }

  mutating func noteRead(of object: UInt32, at instant: Instant) {
    guard kept.contains(.reads) else { return }
    reads[object] = reads[object] &+ 1
    lastRead[object] = instant
  }
}

extension Table {
  fileprivate mutating func set(_ row: Int, to value: Row) {
    extend(toInclude: row, with: value)
    self[row] = value
  }
}
