import StowageCoding

extension StoreCheck {
  /// The whole contents of objects and of finished parts against their MD5s, where they have one. Records say of each
  /// chunk what it is; only this says that nobody has mixed up chunks before they became records.
  func checkObjects() throws(CatalogError) {
    let unreadable = Set(report.unreadable.map(\.chunk))
    for bucket in try catalog.buckets() {
      try catalog.forEachVersion(in: bucket.id) { (version) throws(CatalogError) in
        let name = ObjectName(bucket: bucket.name, key: version.key, version: version.id)
        var uploads: [UploadRow] = []
        for id in version.uploads { if let upload = try catalog.upload(id) { uploads.append(upload) } }
        try check(name, version.attributes.etag, uploads, unreadable)
      }
    }
    for upload in try catalog.pendingUploads() where !upload.etag.isEmpty {
      try check(ObjectName(of: upload, in: buckets), "", [upload], unreadable)
    }
  }

  /// - Parameter etag: Of the whole; each upload has its own.
  private func check(
    _ name: ObjectName, _ etag: String, _ uploads: [UploadRow], _ unreadable: Set<UInt64>
  ) throws(CatalogError) {
    let expected = ContentDigest(etag: etag)
    if expected == nil && !uploads.contains(where: { ContentDigest(etag: $0.etag) != nil }) { return }
    var (whole, ofParts) = (MD5(), MD5())
    for upload in uploads {
      var part = MD5()
      for chunk in try catalog.chunks(of: upload.id) {
        // The MD5 is that of what nobody can read here.
        if chunk.isSealed { return }
        // It is reported already, or its shard is.
        guard !unreadable.contains(chunk.id), let content = try content(of: chunk) else { return }
        whole.update(content.span.bytes)
        part.update(content.span.bytes)
      }
      ofParts.update(part.digest.span.bytes)
      compare(ContentDigest(part), with: ContentDigest(etag: upload.etag), name, part: upload.partNumber)
    }
    let found =
      expected?.parts == nil ? ContentDigest(whole) : ContentDigest(ofParts, parts: uploads.count)
    compare(found, with: expected, name)
    report.counts.objects += 1
  }

  private func content(of chunk: ChunkRow) throws(CatalogError) -> [UInt8]? {
    guard let reader = readers[chunk.shard] else { return nil }
    do throws(StoreError) {
      return try reader.content(of: chunk, &decompressor)
    } catch {
      try addUnreadable(chunk, of: reader.row, because: "\(error)")
      return nil
    }
  }

  private func compare(
    _ found: ContentDigest, with expected: ContentDigest?, _ name: ObjectName, part: UInt32 = 0
  ) {
    guard let expected, found != expected else { return }
    let what = part > 0 ? "part \(part)" : "its content"
    add(
      .object, .loss, Place(object: name),
      "\(what) has the MD5 \(found), expected \(expected); put it again, or remove it")
  }
}
