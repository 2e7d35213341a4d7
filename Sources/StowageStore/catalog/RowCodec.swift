import StowageCore

// How rows lie in the metadata log and, in part, in the catalog's blobs: field after field in the order of the
// declarations. A field more is a new version of the format.

extension BucketRow {
  func write(to writer: inout ByteWriter) {
    writer.put(positive: id)
    writer.put(name)
    writer.put(created)
    writer.put(versioning.rawValue)
    writer.put(documents) { $1.write(to: &$0) }
  }

  init(from reader: inout ByteReader) throws(FormatError) {
    id = try reader.positive()
    name = try reader.text()
    created = try reader.instant()
    versioning = try reader.choice()
    documents = try reader.list(Document.init(from:))
  }
}

extension Document {
  func write(to writer: inout ByteWriter) {
    writer.put(name)
    writer.put(bytes)
  }

  init(from reader: inout ByteReader) throws(FormatError) {
    name = try reader.text()
    bytes = try reader.blob()
  }
}

extension ChunkRow {
  func write(to writer: inout ByteWriter) {
    precondition(!offset.addingReportingOverflow(recordBytes).overflow, "chunk \(id) ends beyond 4 GiB")
    writer.put(id)
    writer.put(upload)
    writer.put(index)
    writer.put(shard)
    writer.put(offset)
    writer.put(recordBytes)
    writer.put(contentBytes)
    writer.put(form)
    writer.put(payloadChecksum)
  }

  init(from reader: inout ByteReader) throws(FormatError) {
    id = try reader.number()
    upload = try reader.number()
    index = try reader.number()
    shard = try reader.number()
    offset = try reader.number()
    let start = reader.position
    recordBytes = try reader.number()
    guard !offset.addingReportingOverflow(recordBytes).overflow else {
      throw .value(
        at: start, found: UInt64(recordBytes), expected: "a record from \(offset) that ends below 4 GiB")
    }
    contentBytes = try reader.number()
    form = try reader.number()
    payloadChecksum = try reader.number()
  }
}

extension ChunkPlace {
  func write(to writer: inout ByteWriter) {
    writer.put(shard)
    writer.put(offset)
  }

  init(from reader: inout ByteReader) throws(FormatError) {
    shard = try reader.number()
    offset = try reader.number()
  }
}

extension ChunkEncoding {
  func write(to writer: inout ByteWriter) {
    writer.put(form)
    writer.put(recordBytes)
    writer.put(payloadChecksum)
  }

  init(from reader: inout ByteReader) throws(FormatError) {
    form = try reader.number()
    recordBytes = try reader.number()
    payloadChecksum = try reader.number()
  }
}

extension ShardRow {
  func write(to writer: inout ByteWriter) {
    writer.put(id)
    writer.put(uuid)
    writer.put(placementClass)
    writer.put(tier)
    writer.put(state.rawValue)
    writer.put(length)
    writer.put(opened)
    writer.put(appended)
    writer.put(sealed)
    writer.put(sealOrder)
    writer.put(code)
    writer.put(places) { $0.put($1) }
    writer.put(fragmentChecksums) { $0.put($1) }
  }

  init(from reader: inout ByteReader) throws(FormatError) {
    id = try reader.number()
    uuid = try reader.uniqueID()
    placementClass = try reader.number()
    tier = try reader.number()
    state = try reader.choice()
    length = try reader.number()
    opened = try reader.moment()
    appended = try reader.moment()
    sealed = try reader.moment()
    sealOrder = try reader.number()
    code = try reader.text()
    places = try reader.numbers()
    fragmentChecksums = try reader.numbers()
  }
}

extension ByteReader {
  mutating func numbers<Number: FixedWidthInteger>() throws(FormatError) -> [Number] {
    try list { (reader: inout ByteReader) throws(FormatError) in try reader.number(Number.self) }
  }
}

extension DeviceRow {
  func write(to writer: inout ByteWriter) {
    writer.put(number)
    writer.put(uuid)
    writer.put(epoch)
  }

  init(from reader: inout ByteReader) throws(FormatError) {
    number = try reader.number()
    uuid = try reader.uniqueID()
    epoch = try reader.number()
  }
}

extension Counters {
  func write(to writer: inout ByteWriter) {
    writer.put(positive: nextID)
    writer.put(positive: nextBucket)
    writer.put(openedShards)
    writer.put(sealedShards)
    writer.put(count: ingestedBytes)
    writer.put(count: copiedBytes)
    writer.put(epoch)
    writer.put(isClean)
    writer.put(instant)
  }

  init(from reader: inout ByteReader) throws(FormatError) {
    self.init()
    nextID = try reader.positive()
    nextBucket = try reader.positive()
    openedShards = try reader.number()
    sealedShards = try reader.number()
    ingestedBytes = try reader.count()
    copiedBytes = try reader.count()
    epoch = try reader.number()
    isClean = try reader.flag()
    instant = try reader.instant()
  }
}
