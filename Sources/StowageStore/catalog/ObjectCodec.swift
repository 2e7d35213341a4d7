import StowageCore

// The rows of objects: field after field in the order of the declarations, as in RowCodec.swift.

extension VersionRow {
  func write(to writer: inout ByteWriter) {
    writer.put(id)
    writer.put(bucket)
    writer.put(key)
    writer.put(isDeleteMarker)
    writer.put(isNull)
    writer.put(count: bytes)
    writer.put(modified)
    writer.put(expiry) { $0.put($1) }
    writer.put(uploads) { $0.put($1) }
    attributes.write(to: &writer)
  }

  init(from reader: inout ByteReader) throws(FormatError) {
    id = try reader.number()
    bucket = try reader.number()
    key = try reader.text()
    isDeleteMarker = try reader.flag()
    isNull = try reader.flag()
    bytes = try reader.count()
    modified = try reader.instant()
    expiry = try reader.optionalInstant()
    uploads = try reader.numbers()
    attributes = try ObjectAttributes(from: &reader)
  }
}

extension UploadRow {
  func write(to writer: inout ByteWriter) {
    writer.put(id)
    writer.put(bucket)
    writer.put(key)
    writer.put(started)
    writer.put(version) { $0.put($1) }
    writer.put(multipart) { $0.put($1) }
    writer.put(partNumber)
    writer.put(count: bytes)
    writer.put(etag)
    writer.put(placementClass)
    writer.put(tier)
    writer.put(uploaded)
    writer.put(expiry) { $0.put($1) }
  }

  init(from reader: inout ByteReader) throws(FormatError) {
    id = try reader.number()
    bucket = try reader.number()
    key = try reader.text()
    started = try reader.instant()
    version = try reader.optionalNumber()
    multipart = try reader.optionalNumber()
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
  func write(to writer: inout ByteWriter) {
    writer.put(id)
    writer.put(bucket)
    writer.put(key)
    writer.put(started)
    writer.put(expiry) { $0.put($1) }
    attributes.write(to: &writer)
  }

  init(from reader: inout ByteReader) throws(FormatError) {
    id = try reader.number()
    bucket = try reader.number()
    key = try reader.text()
    started = try reader.instant()
    expiry = try reader.optionalInstant()
    attributes = try ObjectAttributes(from: &reader)
  }
}

extension ObjectAttributes {
  func write(to writer: inout ByteWriter) {
    writer.put(contentType)
    writer.put(etag)
    writer.put(parts) { $1.write(to: &$0) }
    writer.put(headers) { $1.write(to: &$0) }
    writer.put(metadata) { $1.write(to: &$0) }
    writer.put(tags) { $1.write(to: &$0) }
    writer.put(accessControl)
    writer.put(retainedUntil) { $0.put($1) }
    writer.put(retentionMode)
    writer.put(hasLegalHold)
  }

  init(from reader: inout ByteReader) throws(FormatError) {
    self.init()
    contentType = try reader.text()
    etag = try reader.text()
    parts = try reader.list(Part.init(from:))
    headers = try reader.list(Field.init(from:))
    metadata = try reader.list(Field.init(from:))
    tags = try reader.list(Field.init(from:))
    accessControl = try reader.text()
    retainedUntil = try reader.optionalInstant()
    retentionMode = try reader.text()
    hasLegalHold = try reader.flag()
  }
}

extension ObjectAttributes.Field {
  func write(to writer: inout ByteWriter) {
    writer.put(name)
    writer.put(value)
  }

  init(from reader: inout ByteReader) throws(FormatError) {
    name = try reader.text()
    value = try reader.text()
  }
}

extension ObjectAttributes.Part {
  func write(to writer: inout ByteWriter) {
    writer.put(number)
    writer.put(count: bytes)
    writer.put(etag)
    writer.put(checksums) { $1.write(to: &$0) }
  }

  init(from reader: inout ByteReader) throws(FormatError) {
    number = try reader.number()
    bytes = try reader.count()
    etag = try reader.text()
    checksums = try reader.list(ObjectAttributes.Field.init(from:))
  }
}

extension ByteReader {
  mutating func optionalInstant() throws(FormatError) -> Instant? {
    try flag() ? try instant() : nil
  }

  mutating func optionalNumber() throws(FormatError) -> UInt64? {
    try flag() ? try number() : nil
  }
}
