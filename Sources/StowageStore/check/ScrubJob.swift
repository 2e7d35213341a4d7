/// The check of one sealed shard of an open store, on any thread. The shard is pinned: its files stay, and sealed files
/// never change.
struct ScrubJob: Sendable {
  let row: ShardRow
  /// In the order of their places.
  let chunks: [ChunkRow]
  let store: UniqueID
  let settings: StoreSettings
  let losses: Losses
  /// By number.
  let devices: [(any Device)?]

  /// What the data level of ``Fsck`` finds; chunks have no names yet.
  func run() throws(CatalogError) -> FsckReport {
    let check = StoreCheck(store, settings, losses, on: devices)
    try check.check(row, chunks)
    return check.finished()
  }
}

extension StoreCore {
  /// How far the scrub has come.
  func scrubPass() throws(StoreError) -> ScrubPass {
    let bytes = try ask { (catalog) throws(CatalogError) in try catalog.document(ScrubPass.document) }
    guard let bytes else { return ScrubPass() }
    return try decode(ScrubPass.document) { () throws(FormatError) in try ScrubPass(decoding: bytes) }
  }

  /// Goes on from here the next time, once it is committed.
  func keep(_ pass: ScrubPass) {
    staged.mutations.append(.document(Document(name: ScrubPass.document, bytes: pass.encoded())))
  }

  /// The sealed shards behind one, ascending.
  func sealedShards(after last: UInt32?) -> [UInt32] {
    shards.keys.sorted().filter { shard in
      shards[shard]?.state == .sealed && last.map { $0 < shard } ?? true
    }
  }

  /// Pins a shard to be checked; nil where it is not sealed any more.
  func scrubJob(of shard: UInt32) throws(StoreError) -> ScrubJob? {
    guard let row = shards[shard], row.state == .sealed else { return nil }
    let (chunks, bytes) = try ask { (catalog) throws(CatalogError) in
      (try catalog.chunks(in: shard), try catalog.document(Losses.document))
    }
    let losses = try bytes.map { (bytes) throws(StoreError) in
      try decode(Losses.document) { () throws(FormatError) in try Losses(decoding: bytes) }
    }
    pin([shard])
    return ScrubJob(
      row: row, chunks: chunks, store: store, settings: settings, losses: losses ?? Losses(),
      devices: devices.snapshot)
  }

  /// Lets the shard go and returns what was found, with the names of what is damaged.
  func finish(_ job: ScrubJob, _ found: FsckReport) throws(StoreError) -> FsckReport {
    try release(shards: [job.row.id])
    if found.unreadable.isEmpty { return found }
    var found = found
    var buckets: [UInt32: String] = [:]
    for bucket in try ask({ (catalog) throws(CatalogError) in try catalog.buckets() }) {
      buckets[bucket.id] = bucket.name
    }
    for index in found.unreadable.indices {
      let number = found.unreadable[index].chunk
      guard let chunk = job.chunks.first(where: { $0.id == number }) else { continue }
      let upload = try ask { (catalog) throws(CatalogError) in try catalog.upload(chunk.upload) }
      let object = upload.map { ObjectName(of: $0, in: buckets) }
      found.unreadable[index].object = object
      for place in found.findings.indices where found.findings[place].place.chunk == number {
        found.findings[place].place.object = object
      }
    }
    return found
  }

  private func decode<Value>(
    _ name: String, _ body: () throws(FormatError) -> Value
  ) throws(StoreError) -> Value {
    do throws(FormatError) { return try body() } catch { throw .format("the document \(name)", error) }
  }
}
