import StowageCore

extension MemoryCatalog.State {
  /// Never fails, so that a group is applied as a whole.
  mutating func apply(_ mutation: Mutation) {
    switch mutation {
    case .bucket(let row): put(row)
    case .dropBucket(let id): dropBucket(id)
    case .version(let row): put(row)
    case .dropVersion(let id): dropVersion(id)
    case .upload(let row): put(row)
    case .dropUpload(let id): dropUpload(id)
    case .multipart(let row): put(row)
    case .dropMultipart(let id): dropMultipart(id)
    case .chunk(let row): put(row)
    case .moveChunk(let id, let from, let to): moveChunk(id, from: from, to: to)
    case .transcodeChunk(let id, let from, let to, let encoding):
      moveChunk(id, from: from, to: to, as: encoding)
    case .shard(let row): shards[row.id] = row
    case .dropShard(let id): shards[id] = nil
    case .device(let row): devices[row.number] = row
    case .counters(let new): counters = new
    case .document(let document): documents[KeyBytes(document.name)] = document
    case .dropDocument(let name): documents[KeyBytes(name)] = nil
    }
  }

  private mutating func put(_ row: BucketRow) {
    dropBucket(row.id)
    buckets[row.id] = row
    bucketNames.insert(KeyPlace(bucket: 0, key: KeyBytes(row.name), rank: UInt64(row.id)))
  }

  private mutating func dropBucket(_ id: UInt32) {
    guard let old = buckets.removeValue(forKey: id) else { return }
    bucketNames.remove(KeyPlace(bucket: 0, key: KeyBytes(old.name), rank: UInt64(id)))
  }

  private mutating func put(_ row: VersionRow) {
    if let old = versions.updateValue(row, forKey: row.id) { removeFromIndexes(old) }
    versionKeys.insert(KeyPlace(version: row))
    if let expiry = row.expiry { versionExpiries.insert(Membership(expiry: expiry, version: row.id)) }
  }

  private mutating func dropVersion(_ id: UInt64) {
    for upload in versionUploads.ids(of: id) { dropUpload(upload) }
    if let old = versions.removeValue(forKey: id) { removeFromIndexes(old) }
  }

  private mutating func removeFromIndexes(_ row: VersionRow) {
    versionKeys.remove(KeyPlace(version: row))
    if let expiry = row.expiry { versionExpiries.remove(Membership(expiry: expiry, version: row.id)) }
  }

  private mutating func put(_ row: UploadRow) {
    if let old = uploads.updateValue(row, forKey: row.id) {
      // The most frequent change: the row grows with each chunk and stays where it is.
      let isInPlace =
        old.version == row.version && old.multipart == row.multipart && old.partNumber == row.partNumber
      if isInPlace { return }
      removeFromIndexes(old)
    }
    if let version = row.version {
      versionUploads.insert(Membership(owner: version, id: row.id))
    } else {
      pendingUploads.insert(row.id)
    }
    if let multipart = row.multipart {
      parts.insert(Membership(owner: multipart, place: row.partNumber, id: row.id))
    }
  }

  private mutating func dropUpload(_ id: UInt64) {
    for chunk in uploadChunks.ids(of: id) { dropChunk(chunk) }
    if let old = uploads.removeValue(forKey: id) { removeFromIndexes(old) }
  }

  private mutating func removeFromIndexes(_ row: UploadRow) {
    if let version = row.version {
      versionUploads.remove(Membership(owner: version, id: row.id))
    } else {
      pendingUploads.remove(row.id)
    }
    if let multipart = row.multipart {
      parts.remove(Membership(owner: multipart, place: row.partNumber, id: row.id))
    }
  }

  private mutating func put(_ row: MultipartRow) {
    dropMultipart(row.id)
    multiparts[row.id] = row
    multipartKeys.insert(KeyPlace(multipart: row))
  }

  private mutating func dropMultipart(_ id: UInt64) {
    guard let old = multiparts.removeValue(forKey: id) else { return }
    multipartKeys.remove(KeyPlace(multipart: old))
  }

  private mutating func put(_ row: ChunkRow) {
    if let old = chunks.updateValue(row, forKey: row.id) { removeFromIndexes(old) }
    uploadChunks.insert(Membership(owner: row.upload, place: row.index, id: row.id))
    shardChunks.insert(Membership(owner: UInt64(row.shard), place: row.offset, id: row.id))
  }

  private mutating func moveChunk(
    _ id: UInt64, from: ChunkPlace, to: ChunkPlace, as encoding: ChunkEncoding? = nil
  ) {
    guard var row = chunks[id], ChunkPlace(shard: row.shard, offset: row.offset) == from else { return }
    shardChunks.remove(Membership(owner: UInt64(from.shard), place: from.offset, id: id))
    shardChunks.insert(Membership(owner: UInt64(to.shard), place: to.offset, id: id))
    (row.shard, row.offset) = (to.shard, to.offset)
    if let encoding {
      row.form = encoding.form
      row.recordBytes = encoding.recordBytes
      row.payloadChecksum = encoding.payloadChecksum
    }
    chunks[id] = row
  }

  private mutating func dropChunk(_ id: UInt64) {
    if let old = chunks.removeValue(forKey: id) { removeFromIndexes(old) }
  }

  private mutating func removeFromIndexes(_ row: ChunkRow) {
    uploadChunks.remove(Membership(owner: row.upload, place: row.index, id: row.id))
    shardChunks.remove(Membership(owner: UInt64(row.shard), place: row.offset, id: row.id))
  }
}
