import StowageCoding
import StowageCore
import StowagePolicies

/// A chunk as a worker made it: compressed, with room for its header.
struct PreparedChunk: Sendable {
  /// 64 bytes that the header takes, then the payload.
  var record: [UInt8]
  var contentBytes: UInt32
  var form: PayloadForm
  var payloadChecksum: UInt32

  /// A chunk that is stored as it is.
  init(raw content: [UInt8]) {
    record = [UInt8](repeating: 0, count: RecordHeader.byteCount) + content
    contentBytes = UInt32(content.count)
    form = .raw
    payloadChecksum = CRC32C.checksum(of: content.span.bytes)
  }

  init(record: [UInt8], contentBytes: UInt32, form: PayloadForm, payloadChecksum: UInt32) {
    self.record = record
    self.contentBytes = contentBytes
    self.form = form
    self.payloadChecksum = payloadChecksum
  }
}

/// What an upload begins with.
struct UploadRequest {
  var bucket: BucketRow
  var key: String
  var contentType = ""
  var declaredBytes: Int?
  var expiry: Instant?
  var multipart: UInt64?
  var partNumber: UInt32 = 0
}

extension StoreCore {
  /// Begins an upload; the engine says at once which class and tier it belongs to.
  func begin(_ request: UploadRequest) throws(StoreError) -> UploadRow {
    try checkWritable()
    try checkRoom(for: request.declaredBytes ?? settings.chunkBytes)
    let (type, isNew) = contentTypes.number(of: request.contentType)
    if isNew {
      names.note(contentType: type, request.contentType)
      staged.mutations.append(.document(Document(name: ContentTypes.document, bytes: contentTypes.encoded())))
    }
    var facts = ChunkFacts(
      bucket: request.bucket.id, contentType: type, batch: UInt32(truncatingIfNeeded: request.multipart ?? 0),
      logicalBytes: request.declaredBytes, expiry: request.expiry)
    facts.prefix = KeyPrefix.hash(ofKey: request.key.utf8Span.span.bytes)
    facts.overwritten = try overwrittenLifetime(request.key, in: request.bucket)
    let id = takeID()
    pending[id] = UploadRow(
      id: id, bucket: request.bucket.id, key: request.key, started: counters.instant, version: nil,
      multipart: request.multipart, partNumber: request.partNumber, bytes: 0, etag: "", placementClass: 0,
      tier: 0, uploaded: Moment(wall: counters.instant, ingestedBytes: counters.ingestedBytes),
      expiry: request.expiry)
    beginning = id
    defer { beginning = nil }
    try tell(.begin(engine.nextUpload, facts))
    guard let row = pending[id] else { preconditionFailure("upload \(id) was assigned and is gone") }
    return row
  }

  /// Appends the next chunk of an upload. It is durable, and belongs to the pending upload, with the next group.
  func append(_ upload: UInt64, _ chunk: PreparedChunk) throws(StoreError) {
    try checkWritable()
    guard var row = pending[upload], let owner = uploads[upload] else { throw .noUpload(upload) }
    try checkRoom(for: chunk.record.count - RecordHeader.byteCount)
    let place = ChunkRow(
      id: takeID(), upload: upload, index: chunkCounts[upload, default: 0], shard: 0, offset: 0,
      recordBytes: UInt32(chunk.record.count), contentBytes: chunk.contentBytes, form: chunk.form.rawValue,
      payloadChecksum: chunk.payloadChecksum)
    chunkCounts[upload, default: 0] += 1
    row.bytes += Int(chunk.contentBytes)
    pending[upload] = row
    staged.chunks.append(StagedChunk(row: place, owner: owner, record: chunk.record))
    staged.bytes += chunk.record.count
    try tell(.arrive(owner, storedBytes: chunk.record.count))
  }

  /// Whether the upload's last chunk waits for copies ahead of it in its shard.
  func isWaiting(_ upload: UInt64) -> Bool {
    !backlog.isEmpty && staged.chunks.contains { $0.row.upload == upload && !$0.isPlaced }
  }

  /// Gives up an upload and all its chunks.
  func abort(_ upload: UInt64) throws(StoreError) {
    try checkWritable()
    guard pending.removeValue(forKey: upload) != nil, let owner = uploads[upload] else {
      throw .noUpload(upload)
    }
    chunkCounts[upload] = nil
    uploads[upload] = nil
    staged.mutations.append(.dropUpload(upload))
    staged.outcomes.append(.aborted(owner))
  }

  /// Makes uploads, in order, one object under a key. It is acknowledged when the group is committed.
  ///
  /// - Parameters:
  ///   - endsExpiry: whether the version that it hides does not expire any more.
  ///   - expiry: when it expires, where that is another instant than the uploads were begun with.
  func complete(
    _ parts: [UInt64], in bucket: BucketRow, _ key: String, _ attributes: ObjectAttributes,
    if condition: Condition = .none, endsExpiry: Bool = false, expiry: Instant?? = nil
  ) throws(StoreError) -> VersionRow {
    try claim(bucket.id, key)
    var rows: [UploadRow] = []
    for part in parts {
      guard let row = pending[part] else { throw .noUpload(part) }
      rows.append(row)
    }
    let numbers = parts.compactMap { uploads[$0] }
    precondition(!numbers.isEmpty && numbers.count == rows.count, "an object is made of pending uploads")
    let old = try ask { (catalog) throws(CatalogError) in try catalog.versions(of: key, in: bucket.id) }
    try check(condition, old.first, bucket.name, key)
    let version = VersionRow(
      id: takeID(), bucket: bucket.id, key: key, isDeleteMarker: false, isNull: bucket.versioning != .enabled,
      bytes: rows.reduce(0) { $0 + $1.bytes }, modified: counters.instant,
      expiry: expiry ?? rows[0].expiry, uploads: parts, attributes: attributes)
    let replaced = try displace(in: bucket, old)
    if endsExpiry { endExpiry(ofHidden: old, in: bucket) }
    for part in parts.dropFirst() { uploads[part] = nil }
    staged.mutations.append(.version(version))
    if let expiry = version.expiry { nextExpiry = min(nextExpiry, expiry) }
    for var row in rows {
      row.version = version.id
      row.multipart = nil
      staged.mutations.append(.upload(row))
      pending[row.id] = nil
      chunkCounts[row.id] = nil
    }
    staged.outcomes.append(.committed(numbers[0], parts: Array(numbers.dropFirst()), replacing: replaced))
    if version.expiry != rows[0].expiry {
      staged.outcomes.append(
        .factsChanged(ObjectID(numbers[0]), expiry: version.expiry, at: counters.instant))
    }
    return version
  }

  /// What a put or a marker replaces: without versioning the object, when suspended the null version.
  private func displace(in bucket: BucketRow, _ versions: [VersionRow]) throws(StoreError) -> ObjectID? {
    if bucket.versioning == .enabled { return nil }
    guard let null = versions.first(where: \.isNull) else { return nil }
    try checkRetention(of: null, in: bucket)
    staged.mutations.append(.dropVersion(null.id))
    return object(of: null)
  }

  /// The engine's object of a version, nil for a marker. The version must be on its way out.
  func object(of version: VersionRow) -> ObjectID? {
    guard let first = version.uploads.first, let number = uploads[first] else { return nil }
    uploads[first] = nil
    return ObjectID(number)
  }

  private func check(
    _ condition: Condition, _ current: VersionRow?, _ bucket: String, _ key: String
  ) throws(StoreError) {
    let present = current.flatMap { $0.isDeleteMarker ? nil : $0 }
    switch condition {
    case .none: return
    case .absent: if present != nil { throw .conditionFailed(bucket: bucket, key: key) }
    case .present: if present == nil { throw .noObject(bucket: bucket, key: key) }
    case .etag(let etag):
      guard let present else { throw .noObject(bucket: bucket, key: key) }
      if present.attributes.etag != etag { throw .conditionFailed(bucket: bucket, key: key) }
    }
  }

  /// What this group does to a key must not depend on what it has done to it before.
  func claim(_ bucket: UInt32, _ key: String) throws(StoreError) {
    try checkWritable()
    if staged.claimed.contains(KeyName(bucket, key)) { try commit() }
    staged.claimed.insert(KeyName(bucket, key))
  }

  // MARK: Deleting

  /// Deletes an object: removes it, or puts a marker where the bucket keeps versions.
  func delete(
    _ key: String, in bucket: BucketRow, if condition: Condition = .none, endsExpiry: Bool = false
  ) throws(StoreError) -> Deletion {
    try claim(bucket.id, key)
    let old = try ask { (catalog) throws(CatalogError) in try catalog.versions(of: key, in: bucket.id) }
    try check(condition, old.first, bucket.name, key)
    if bucket.versioning == .off {
      guard let current = old.first else { return Deletion(version: nil, isMarker: false) }
      try remove(current, in: bucket, .deleted)
      return Deletion(version: current.id, isMarker: false)
    }
    let object = try displace(in: bucket, old)
    if let object { staged.outcomes.append(.released(object, .deleted)) }
    if endsExpiry { endExpiry(ofHidden: old, in: bucket) }
    let marker = VersionRow.marker(
      takeID(), of: key, in: bucket.id, bucket.versioning == .suspended, counters.instant)
    staged.mutations.append(.version(marker))
    return Deletion(version: marker.id, isMarker: true)
  }

  /// Removes one version for good.
  func delete(
    version id: UInt64, of key: String, in bucket: BucketRow, bypassesGovernance: Bool
  ) throws(StoreError) -> Deletion {
    try claim(bucket.id, key)
    let found = try ask { (catalog) throws(CatalogError) in try catalog.version(id) }
    guard let version = found, version.bucket == bucket.id, version.key.utf8.elementsEqual(key.utf8) else {
      return Deletion(version: nil, isMarker: false)
    }
    try remove(version, in: bucket, .deleted, bypassesGovernance: bypassesGovernance)
    return Deletion(version: id, isMarker: version.isDeleteMarker)
  }

  private func remove(
    _ version: VersionRow, in bucket: BucketRow, _ reason: ReleaseReason, bypassesGovernance: Bool = false
  ) throws(StoreError) {
    try checkRetention(of: version, in: bucket, bypassesGovernance: bypassesGovernance)
    staged.mutations.append(.dropVersion(version.id))
    if let object = object(of: version) { staged.outcomes.append(.released(object, reason)) }
  }

  private func checkRetention(
    of version: VersionRow, in bucket: BucketRow, bypassesGovernance: Bool = false
  ) throws(StoreError) {
    if version.attributes.isRetained(at: counters.instant, bypassesGovernance: bypassesGovernance) {
      throw .retained(bucket: bucket.name, key: version.key)
    }
  }
}
