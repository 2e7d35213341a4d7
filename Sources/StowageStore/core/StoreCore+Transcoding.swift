import StowageCoding
import StowageCore

/// Survivors between the answer of how large they become and their moves.
struct Transcoded {
  /// More is compressed a second time when it is moved, so that a large victim does not need its size in memory.
  private static let mostBytes = 32 << 20

  private var chunks: [ChunkPlace: PreparedChunk] = [:]
  private var bytes = 0
  /// The plan whose sizes the engine was told last: plans are answered in order, each at its first survivor.
  var answered: PlanID?

  mutating func keep(_ chunk: PreparedChunk, from place: ChunkPlace) {
    if bytes + chunk.record.count > Self.mostBytes { return }
    chunks[place] = chunk
    bytes += chunk.record.count
  }

  mutating func take(from place: ChunkPlace) -> PreparedChunk? {
    guard let chunk = chunks.removeValue(forKey: place) else { return nil }
    bytes -= chunk.record.count
    return chunk
  }

  /// What is left was to be moved by what did not happen.
  mutating func forget() {
    chunks = [:]
    bytes = 0
  }
}

extension StoreCore {
  /// Compresses all survivors of a plan that change codec and tells the engine their sizes. The decisions about them begin
  /// at `first`.
  func transcode(_ plan: PlanID, from first: Int) throws(StoreError) {
    if transcoded.answered == plan { return }
    transcoded.answered = plan
    var sizes: [TranscodedChunk] = []
    for index in first..<decisions.count {
      guard case .transcode(plan, let survivors) = decisions[index] else { continue }
      try transcode(survivors, &sizes)
    }
    hear(.transcoded(plan, sizes))
  }

  /// What cannot be read gets no size, and so stays where it is.
  private func transcode(_ survivors: Transcoding, _ sizes: inout [TranscodedChunk]) throws(StoreError) {
    guard let victim = shards[survivors.from.index] else {
      preconditionFailure("shard \(survivors.from.index) is reclaimed, and nobody has it")
    }
    let reader = try reader(of: victim)
    var offset = survivors.fromOffset
    while offset < survivors.fromOffset + survivors.bytes {
      // The engine has placed again what a failed shard lost.
      if isLost(victim.id, offset) { return }
      guard let record = try? reader.record(at: offset),
        let chunk = transcoding(record, with: settings.tier(survivors.tier.index).codec)
      else { return keepUnreadable(victim.id) }
      sizes.append(TranscodedChunk(fromOffset: offset, bytes: chunk.record.count))
      transcoded.keep(chunk, from: ChunkPlace(shard: victim.id, offset: UInt32(offset)))
      offset += record.bytes.count
    }
  }

  /// The chunk of a record under another codec, with room for its header; nil where its bytes are not what they should be.
  private func transcoding(_ record: ShardReader.Record, with codec: ChunkCodec) -> PreparedChunk? {
    // A dead record that fills a place is no chunk.
    if record.header.chunk == 0 {
      return PreparedChunk(
        record: record.bytes, contentBytes: record.header.contentBytes, form: record.header.form,
        payloadChecksum: record.header.payloadChecksum)
    }
    guard let content = try? record.content(&tools.decompressor) else { return nil }
    return PreparedChunk.compressing(content[...], with: codec, &tools)
  }

  /// The chunk of a survivor's record as its new tier compresses it; nil where its bytes are not what they should be.
  func recoded(
    _ record: ShardReader.Record, from place: ChunkPlace, _ codec: ChunkCodec
  ) -> PreparedChunk? {
    transcoded.take(from: place) ?? transcoding(record, with: codec)
  }

  /// The codec that chunks get on their way from one shard to the other; nil where they stay as they are. The engine's own
  /// rule, by the same settings.
  func newCodec(from victim: ShardRow, to target: ShardRow) -> ChunkCodec? {
    let (old, new) = (settings.tier(victim.tier).codec, settings.tier(target.tier).codec)
    return old == new ? nil : new
  }

  /// A victim with a survivor that cannot be read is not freed, and is no victim before it was repaired.
  func keepUnreadable(_ victim: UInt32) {
    staged.unreadable.append(victim)
    staged.frees.removeAll { $0 == victim }
    unreadable.insert(victim)
  }
}
