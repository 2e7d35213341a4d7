import StowageCore

// The rows as SQLite keeps them: the columns of `SQLiteSchema`, in their order.

extension BucketRow {
  func put(to values: inout SQLiteValues) {
    values.put(id)
    values.put(name)
    values.put(created)
    values.put(Int64(versioning.rawValue))
    values.put { $0.put(documents) { $1.write(to: &$0) } }
  }

  init(from reader: inout SQLiteReader) throws(CatalogError) {
    id = try reader.number()
    name = try reader.text()
    created = try reader.instant()
    versioning = try reader.choice()
    documents = try reader.encoded { (reader) throws(FormatError) in try reader.list(Document.init(from:)) }
  }
}

extension VersionRow {
  func put(to values: inout SQLiteValues) throws(CatalogError) {
    try values.put(id: id)
    values.put(bucket)
    values.put(key)
    values.put(isDeleteMarker)
    values.put(isNull)
    values.put(bytes)
    values.put(modified)
    values.put(expiry)
    values.put { $0.put(uploads) { $0.put($1) } }
    values.put { attributes.write(to: &$0) }
  }

  init(from reader: inout SQLiteReader) throws(CatalogError) {
    id = try reader.number()
    bucket = try reader.number()
    key = try reader.text()
    isDeleteMarker = try reader.flag()
    isNull = try reader.flag()
    bytes = try reader.count()
    modified = try reader.instant()
    expiry = try reader.optionalInstant()
    uploads = try reader.encoded { (reader) throws(FormatError) in try reader.numbers() }
    attributes = try reader.encoded(ObjectAttributes.init(from:))
  }
}

extension UploadRow {
  func put(to values: inout SQLiteValues) throws(CatalogError) {
    try values.put(id: id)
    values.put(bucket)
    values.put(key)
    values.put(started)
    try values.put(id: version)
    try values.put(id: multipart)
    values.put(partNumber)
    values.put(bytes)
    values.put(etag)
    values.put(placementClass)
    values.put(Int64(tier))
    values.put(uploaded)
    values.put(expiry)
  }

  init(from reader: inout SQLiteReader) throws(CatalogError) {
    id = try reader.number()
    bucket = try reader.number()
    key = try reader.text()
    started = try reader.instant()
    version = try reader.optional()
    multipart = try reader.optional()
    partNumber = try reader.number()
    bytes = try reader.count()
    etag = try reader.text()
    placementClass = try reader.number()
    tier = try reader.number()
    uploaded = try reader.moment()
    expiry = try reader.optionalInstant()
  }
}

extension MultipartRow {
  func put(to values: inout SQLiteValues) throws(CatalogError) {
    try values.put(id: id)
    values.put(bucket)
    values.put(key)
    values.put(started)
    values.put(expiry)
    values.put { attributes.write(to: &$0) }
  }

  init(from reader: inout SQLiteReader) throws(CatalogError) {
    id = try reader.number()
    bucket = try reader.number()
    key = try reader.text()
    started = try reader.instant()
    expiry = try reader.optionalInstant()
    attributes = try reader.encoded(ObjectAttributes.init(from:))
  }
}

extension ChunkRow {
  func put(to values: inout SQLiteValues) throws(CatalogError) {
    try values.put(id: id)
    try values.put(id: upload)
    values.put(index)
    values.put(shard)
    values.put(offset)
    values.put(recordBytes)
    values.put(contentBytes)
    values.put(Int64(form))
    values.put(payloadChecksum)
  }

  init(from reader: inout SQLiteReader) throws(CatalogError) {
    id = try reader.number()
    upload = try reader.number()
    index = try reader.number()
    shard = try reader.number()
    offset = try reader.number()
    recordBytes = try reader.number()
    contentBytes = try reader.number()
    form = try reader.number()
    payloadChecksum = try reader.number()
  }
}

extension ShardRow {
  func put(to values: inout SQLiteValues) {
    values.put(id)
    values.put(uuid)
    values.put(placementClass)
    values.put(Int64(tier))
    values.put(Int64(state.rawValue))
    values.put(length)
    values.put(opened)
    values.put(appended)
    values.put(sealed)
    values.put(bits: sealOrder)
    values.put(code)
    values.put { $0.put(places) { $0.put($1) } }
    values.put { $0.put(fragmentChecksums) { $0.put($1) } }
  }

  init(from reader: inout SQLiteReader) throws(CatalogError) {
    id = try reader.number()
    uuid = try reader.uniqueID()
    placementClass = try reader.number()
    tier = try reader.number()
    state = try reader.choice()
    length = try reader.number()
    opened = try reader.moment()
    appended = try reader.moment()
    sealed = try reader.moment()
    sealOrder = try reader.bits()
    code = try reader.text()
    places = try reader.encoded { (reader) throws(FormatError) in try reader.numbers() }
    fragmentChecksums = try reader.encoded { (reader) throws(FormatError) in try reader.numbers() }
  }
}

extension DeviceRow {
  func put(to values: inout SQLiteValues) {
    values.put(Int64(number))
    values.put(uuid)
    values.put(bits: epoch)
  }

  init(from reader: inout SQLiteReader) throws(CatalogError) {
    number = try reader.number()
    uuid = try reader.uniqueID()
    epoch = try reader.bits()
  }
}

extension Document {
  func put(to values: inout SQLiteValues) {
    values.put(name)
    values.put(bytes)
  }

  init(from reader: inout SQLiteReader) throws(CatalogError) {
    name = try reader.text()
    bytes = try reader.bytes()
  }
}

extension Counters {
  func put(to values: inout SQLiteValues) throws(CatalogError) {
    try values.put(id: nextID)
    values.put(nextBucket)
    values.put(openedShards)
    values.put(bits: sealedShards)
    values.put(ingestedBytes)
    values.put(copiedBytes)
    values.put(bits: epoch)
    values.put(isClean)
    values.put(instant)
  }

  init(from reader: inout SQLiteReader) throws(CatalogError) {
    self.init()
    nextID = try reader.number()
    nextBucket = try reader.number()
    openedShards = try reader.number()
    sealedShards = try reader.bits()
    ingestedBytes = try reader.count()
    copiedBytes = try reader.count()
    epoch = try reader.bits()
    isClean = try reader.flag()
    instant = try reader.instant()
  }
}
