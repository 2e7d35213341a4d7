import StowageCore
import StowageTrace

/// The counting shell's books tier by tier: bytes, device reads and writes, and who is read. Nothing is kept where neither
/// tiers nor prices were asked for.
///
/// Memory where it is kept: 16 bytes per shard ever opened, 16 per object.
struct TierBooks: ~Copyable {
  let isKept: Bool
  private let tiers: [TierModel]
  private let devices: [DeviceGroup]
  private let decay: ReadDecay?
  private(set) var accounts: [TierAccount]
  private var shards = Table<ShardRow>()
  private var objects = Table<ObjectRow>()
  /// User's bytes of all that lives.
  private var userBytes = 0
  private(set) var userTime = 0.0
  private(set) var measuredMilliseconds = 0.0
  private var last: Instant?

  private struct ShardRow: BitwiseCopyable {
    var tier: UInt8
    var isSealed = false
    /// Of ``length``, what uploads brought and what came from another tier.
    var ingested: UInt32 = 0
    var transcoded: UInt32 = 0
    var length: UInt32 = 0
  }

  /// `bytes` is negative where nothing of the number lives.
  private struct ObjectRow: BitwiseCopyable {
    var uploaded = Instant.zero
    var bytes = -1
  }

  init(_ settings: RunSettings) {
    isKept = settings.keepsTierBooks
    tiers = settings.tiers
    devices = settings.tiers.map(settings.devices(of:))
    decay = settings.prices?.reads
    accounts = tiers.map { _ in TierAccount() }
  }

  // MARK: What the engine decided

  mutating func fold(_ decision: Decision, at instant: Instant) {
    switch decision {
    case .assign, .transcode: break
    case .open(_, _, let tier): shards.append(ShardRow(tier: tier.index))
    case .append(let upload, let shard, _, let bytes):
      write(bytes, to: shard, for: .ingest)
      arrive(Int(shards[shard.index].tier), 1, bytes, of: upload, at: instant)
    case .move(_, let move):
      let (old, new) = (Int(shards[move.from.index].tier), Int(shards[move.to.index].tier))
      let cause: IOCause = old == new ? .reclaim : .transcode
      accounts[old].sums.io.reads[cause] += Double(devices[old].requests(for: move.fromBytes))
      write(move.bytes, to: move.to, for: cause)
      leave(old, move.chunks, move.fromBytes, of: move.owner, at: instant)
      arrive(new, move.chunks, move.bytes, of: move.owner, at: instant)
    case .seal(let shard, _): seal(shard)
    case .free(let shard, _): free(shard)
    }
  }

  private mutating func write(_ bytes: Int, to shard: ShardID, for cause: IOCause) {
    let tier = Int(shards[shard.index].tier)
    let copies = tiers[tier].geometry.openCopies
    shards[shard.index].length += UInt32(bytes)
    if cause == .ingest { shards[shard.index].ingested += UInt32(bytes) }
    if cause == .transcode { shards[shard.index].transcoded += UInt32(bytes) }
    accounts[tier].sums.io.writes[cause] += Double(copies * devices[tier].requests(for: bytes))
    accounts[tier].sums.writtenBytes += copies * bytes
    accounts[tier].holdings.stored += bytes
    accounts[tier].holdings.physical += copies * bytes
  }

  /// One copy is read and the fragments are written; each cause bears the part of the shard that is its own.
  private mutating func seal(_ shard: ShardID) {
    shards[shard.index].isSealed = true
    let row = shards[shard.index]
    let (tier, length) = (Int(row.tier), Int(row.length))
    guard length > 0 else { return }
    let geometry = tiers[tier].geometry
    let requests = fragmentRequests(length, tier)
    let copied = row.length - row.ingested - row.transcoded
    for (cause, bytes) in [(IOCause.ingest, row.ingested), (.reclaim, copied), (.transcode, row.transcoded)] {
      let share = Double(bytes) / Double(length)
      accounts[tier].sums.io.reads[cause] += share * Double(devices[tier].requests(for: length))
      accounts[tier].sums.io.writes[cause] += share * Double(requests)
    }
    accounts[tier].sums.writtenBytes += geometry.sealedBytes(length)
    accounts[tier].holdings.physical += geometry.sealedBytes(length) - geometry.openBytes(length)
    accounts[tier].holdings.fragmentRequests += requests
  }

  private mutating func free(_ shard: ShardID) {
    let row = shards[shard.index]
    let (tier, length) = (Int(row.tier), Int(row.length))
    accounts[tier].holdings.stored -= length
    accounts[tier].holdings.physical -= tiers[tier].geometry.sealedBytes(length)
    accounts[tier].holdings.fragmentRequests -= fragmentRequests(length, tier)
  }

  private func fragmentRequests(_ length: Int, _ tier: Int) -> Int {
    let geometry = tiers[tier].geometry
    let fragment = (length + geometry.data - 1) / geometry.data
    return (geometry.data + geometry.parity) * devices[tier].requests(for: fragment)
  }

  // MARK: What happened to objects

  /// An upload of `bytes` user's bytes begins.
  mutating func begin(_ upload: UploadID, bytes: Int, at instant: Instant) {
    guard isKept else { return }
    objects.extend(toInclude: Int(upload.index), with: ObjectRow())
    objects[upload.index] = ObjectRow(uploaded: instant, bytes: bytes)
    userBytes += bytes
  }

  /// Looks at an event before the engine does, when what it is about is still where it was.
  mutating func note(_ event: Event, at instant: Instant, in ledger: Ledger) {
    switch event {
    case .read(let object): read(object, in: ledger)
    case .release(let object, _): release(UploadID(object.index), at: instant, in: ledger)
    case .commit(_, _, let old?): release(UploadID(old.index), at: instant, in: ledger)
    default: break
    }
  }

  private mutating func read(_ object: ObjectID, in ledger: Ledger) {
    ledger.forEachExtent(ofObject: UploadID(object.index)) { shard, _, chunks in
      let tier = Int(shard.tier.index)
      if shard.state == .open {
        accounts[tier].sums.openReads += Double(chunks)
      } else {
        accounts[tier].sums.sealedReads += Double(chunks)
      }
    }
  }

  private mutating func release(_ object: UploadID, at instant: Instant, in ledger: Ledger) {
    let uploaded = objects[object.index].uploaded
    ledger.forEachExtent(ofObject: object) { shard, bytes, chunks in
      leave(Int(shard.tier.index), chunks, bytes, uploaded: uploaded, at: instant)
    }
    userBytes -= objects[object.index].bytes
    objects[object.index].bytes = -1
  }

  // MARK: Where chunks are, and what is assumed of their reads

  private mutating func arrive(
    _ tier: Int, _ chunks: Int, _ bytes: Int, of upload: UploadID, at instant: Instant
  ) {
    accounts[tier].holdings.live += bytes
    accounts[tier].sums.assumedReads -=
      Double(chunks) * assumedReads(since: objects[upload.index].uploaded, until: instant)
  }

  private mutating func leave(
    _ tier: Int, _ chunks: Int, _ bytes: Int, of upload: UploadID, at instant: Instant
  ) {
    leave(tier, chunks, bytes, uploaded: objects[upload.index].uploaded, at: instant)
  }

  private mutating func leave(
    _ tier: Int, _ chunks: Int, _ bytes: Int, uploaded: Instant, at instant: Instant
  ) {
    accounts[tier].holdings.live -= bytes
    accounts[tier].sums.assumedReads += Double(chunks) * assumedReads(since: uploaded, until: instant)
  }

  /// Of one chunk. What a chunk is read in a tier is this when it leaves less what it was when it came.
  private func assumedReads(since uploaded: Instant, until instant: Instant) -> Double {
    guard let decay else { return 0 }
    return decay.reads(untilAge: instant.milliseconds - uploaded.milliseconds)
  }

  /// Sums as if all that lives left now, so that the difference of two of them is what was read in between.
  private borrowing func settled(at instant: Instant, in ledger: Ledger) -> [TierAccount.Sums] {
    var sums = accounts.map(\.sums)
    guard decay != nil else { return sums }
    for index in 0..<objects.count where objects[index].bytes >= 0 {
      let reads = assumedReads(since: objects[index].uploaded, until: instant)
      ledger.forEachExtent(ofObject: UploadID(UInt32(index))) { shard, _, chunks in
        sums[Int(shard.tier.index)].assumedReads += Double(chunks) * reads
      }
    }
    return sums
  }

  // MARK: Time

  /// Forgets what was before.
  mutating func endWarmup(at instant: Instant, in ledger: Ledger) {
    guard isKept else { return }
    last = instant
    (userTime, measuredMilliseconds) = (0, 0)
    let sums = settled(at: instant, in: ledger)
    for tier in accounts.indices { accounts[tier].endWarmup(sums[tier]) }
  }

  /// Notes that the books have stood like this since the last call, and now it is `instant`.
  mutating func advance(to instant: Instant) {
    guard let since = last else { return }
    last = instant
    let time = Double(instant.milliseconds - since.milliseconds)
    measuredMilliseconds += time
    userTime += Double(userBytes) * time
    for tier in accounts.indices { accounts[tier].advance(by: time) }
  }

  /// What came after the warm-up, of each tier.
  borrowing func uses(in ledger: Ledger) -> [TierUse] {
    let sums = settled(at: last ?? .zero, in: ledger)
    return accounts.indices.map { accounts[$0].use(sums[$0], milliseconds: measuredMilliseconds) }
  }
}
