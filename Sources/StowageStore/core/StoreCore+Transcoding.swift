import StowageCoding
import StowageCore

/// Survivors between the answer of how large they become and their moves.
struct Transcoded {
  /// More is compressed a second time when it is moved, so that a large victim does not need its size in memory.
  private static let mostBytes = 32 << 20

  private var copies: [ChunkPlace: RecordCopy] = [:]
  private var bytes = 0
  /// The plan whose sizes the engine was told last: plans are answered in order, each at its first survivor.
  var answered: PlanID?

  mutating func keep(_ copy: RecordCopy, from place: ChunkPlace) {
    // One that was to go elsewhere.
    _ = take(from: place)
    if bytes + copy.bytes.count > Self.mostBytes { return }
    copies[place] = copy
    bytes += copy.bytes.count
  }

  mutating func take(from place: ChunkPlace) -> RecordCopy? {
    guard let copy = copies.removeValue(forKey: place) else { return nil }
    bytes -= copy.bytes.count
    return copy
  }

  /// What is left was to be moved by what did not happen.
  mutating func forget() {
    copies = [:]
    bytes = 0
  }
}

/// A survivor's record as it is written elsewhere, but for what says where it lies.
struct RecordCopy {
  var header: RecordHeader
  /// As it is in the victim.
  let encoding: ChunkEncoding
  /// Room for the header, then the payload.
  var bytes: [UInt8]
  /// Bytes of the record in the victim.
  var fromBytes: Int
}

extension RecordCopy {
  /// As it is.
  init(_ record: ShardReader.Record) {
    self.init(
      header: record.header, encoding: record.header.encoding, bytes: record.bytes,
      fromBytes: record.bytes.count)
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
    // What a copy is made of must be there.
    try workOff(writingTo: survivors.from)
    let reader = try reader(of: victim)
    var offset = survivors.fromOffset
    while offset < survivors.fromOffset + survivors.bytes {
      // The engine has placed again what a failed shard lost.
      if isLost(victim.id, offset) { return }
      guard let record = try? reader.record(at: offset),
        let copy = transcoding(record, with: settings.tier(survivors.tier.index).codec)
      else {
        unreadable.insert(victim.id)
        return
      }
      sizes.append(TranscodedChunk(fromOffset: offset, bytes: copy.bytes.count))
      transcoded.keep(copy, from: ChunkPlace(shard: victim.id, offset: UInt32(offset)))
      offset += record.bytes.count
    }
  }

  /// A record under another codec; nil where its bytes are not what they should be.
  func transcoding(_ record: ShardReader.Record, with codec: ChunkCodec) -> RecordCopy? {
    // A dead record that fills a place is no chunk, and what is encrypted cannot be read here.
    if record.header.chunk == 0 || record.header.form.isSealed { return RecordCopy(record) }
    guard let content = try? record.content(&tools.decompressor) else { return nil }
    let chunk = PreparedChunk.compressing(content[...], with: codec, &tools)
    var header = record.header
    header.form = chunk.form
    header.payloadBytes = UInt32(chunk.record.count - RecordHeader.byteCount)
    header.payloadChecksum = chunk.payloadChecksum
    return RecordCopy(
      header: header, encoding: record.header.encoding, bytes: chunk.record,
      fromBytes: record.bytes.count)
  }

  /// The codec that chunks get on their way from one shard to the other; nil where they stay as they are. The engine's own
  /// rule, by the same settings.
  func newCodec(from victim: ShardRow, to target: ShardRow) -> ChunkCodec? {
    let (old, new) = (settings.tier(victim.tier).codec, settings.tier(target.tier).codec)
    return old == new ? nil : new
  }
}
