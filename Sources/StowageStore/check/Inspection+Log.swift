extension Inspection {
  /// Entries with what they change, as far as they are whole.
  static func log(_ bytes: [UInt8]) -> [String] {
    var reader = ByteReader(Array(bytes.prefix(LogFormat.headerBytes)))
    // Magic, version and zero are in the header's checksum, which is checked below.
    guard (try? reader.number(UInt64.self)) != nil, let store = try? reader.uniqueID(),
      let epoch = try? reader.number(UInt64.self),
      (try? LogFormat.checkHeader(bytes, store: store, epoch: epoch)) != nil
    else { return ["damaged: this is not the header of a log"] }
    var lines = ["store         \(store)", "epoch         \(epoch)"]
    var place = LogFormat.headerBytes
    while let entry = LogFormat.entry(in: bytes, at: place, store: store, epoch: epoch) {
      let changes = try? [Mutation](decoding: entry.payload)
      lines.append(
        "byte \(place): \(entry.kind), group \(entry.sequence), \(entry.payload.count) bytes, "
          + (changes.map { "\($0.count) changes" } ?? "damaged"))
      for change in changes ?? [] { lines.append("  \(change.summary)") }
      place = entry.end
    }
    if place < bytes.count { lines.append("byte \(place): \(bytes.count - place) bytes that are no entry") }
    return lines
  }
}

extension Mutation {
  /// One line: what is changed, by its numbers.
  fileprivate var summary: String {
    switch self {
    case .bucket(let row): "bucket \(row.id) \(row.name)"
    case .dropBucket(let id): "drop bucket \(id)"
    case .version(let row): "version \(row.id) of bucket \(row.bucket), \(row.key), \(row.bytes) bytes"
    case .dropVersion(let id): "drop version \(id)"
    case .upload(let row):
      "upload \(row.id), \(row.bytes) bytes, " + (row.version.map { "of version \($0)" } ?? "pending")
    case .dropUpload(let id): "drop upload \(id)"
    case .multipart(let row): "multipart \(row.id) of bucket \(row.bucket), \(row.key)"
    case .dropMultipart(let id): "drop multipart \(id)"
    case .chunk(let row):
      "chunk \(row.id) of upload \(row.upload), shard \(row.shard) offset \(row.offset), \(row.recordBytes) bytes"
    case .moveChunk(let id, let from, let to):
      "move chunk \(id) from shard \(from.shard) offset \(from.offset) to shard \(to.shard) offset \(to.offset)"
    case .transcodeChunk(let id, let from, let to, let encoding):
      "move chunk \(id) from shard \(from.shard) offset \(from.offset) to shard \(to.shard) offset \(to.offset), "
        + "compressed anew to \(encoding.recordBytes) bytes"
    case .shard(let row): "shard \(row.id) \(row.state), \(row.length) bytes, on \(row.places.map(Int.init))"
    case .dropShard(let id): "drop shard \(id)"
    case .device(let row): "device \(row.number) \(row.uuid), epoch \(row.epoch)"
    case .counters(let counters):
      "counters: epoch \(counters.epoch), next id \(counters.nextID)" + (counters.isClean ? ", closed" : "")
    case .document(let document): "document \(document.name), \(document.bytes.count) bytes"
    case .dropDocument(let name): "drop document \(name)"
    }
  }
}
