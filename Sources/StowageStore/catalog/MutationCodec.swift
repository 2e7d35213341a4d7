import StowageCore

/// A group as the metadata log keeps it: a count, and for each mutation its tag and its row. The log's own header
/// says which version of this format it is, and its checksum finds damage; what is read is checked all the same.
extension [Mutation] {
  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.put(self) { $1.write(to: &$0) }
    return writer.bytes
  }

  init(decoding bytes: [UInt8]) throws(FormatError) {
    var reader = ByteReader(bytes)
    self = try reader.list(Mutation.init(from:))
    try reader.finish()
  }
}

/// Numbers of the kinds of mutations: never changed, never reused. 0 is none, so that zeros are no mutation.
enum MutationTag: UInt8 {
  case bucket = 1
  case dropBucket = 2
  case version = 3
  case dropVersion = 4
  case upload = 5
  case dropUpload = 6
  case multipart = 7
  case dropMultipart = 8
  case chunk = 9
  case moveChunk = 10
  case shard = 11
  case dropShard = 12
  case device = 13
  case counters = 14
  case document = 15
  case dropDocument = 16
  case transcodeChunk = 17
}

extension Mutation {
  private var tag: MutationTag {
    switch self {
    case .bucket: .bucket
    case .dropBucket: .dropBucket
    case .version: .version
    case .dropVersion: .dropVersion
    case .upload: .upload
    case .dropUpload: .dropUpload
    case .multipart: .multipart
    case .dropMultipart: .dropMultipart
    case .chunk: .chunk
    case .moveChunk: .moveChunk
    case .transcodeChunk: .transcodeChunk
    case .shard: .shard
    case .dropShard: .dropShard
    case .device: .device
    case .counters: .counters
    case .document: .document
    case .dropDocument: .dropDocument
    }
  }

  func write(to writer: inout ByteWriter) {
    writer.put(tag.rawValue)
    switch self {
    case .bucket(let row): row.write(to: &writer)
    case .dropBucket(let id), .dropShard(let id): writer.put(id)
    case .version(let row): row.write(to: &writer)
    case .dropVersion(let id), .dropUpload(let id), .dropMultipart(let id): writer.put(id)
    case .upload(let row): row.write(to: &writer)
    case .multipart(let row): row.write(to: &writer)
    case .chunk(let row): row.write(to: &writer)
    case .moveChunk(let id, let from, let to):
      writer.put(id)
      from.write(to: &writer)
      to.write(to: &writer)
    case .transcodeChunk(let id, let from, let to, let encoding):
      writer.put(id)
      from.write(to: &writer)
      to.write(to: &writer)
      encoding.write(to: &writer)
    case .shard(let row): row.write(to: &writer)
    case .device(let row): row.write(to: &writer)
    case .counters(let counters): counters.write(to: &writer)
    case .document(let document): document.write(to: &writer)
    case .dropDocument(let name): writer.put(name)
    }
  }

  init(from reader: inout ByteReader) throws(FormatError) {
    switch try reader.choice(MutationTag.self) {
    case .bucket: self = .bucket(try BucketRow(from: &reader))
    case .dropBucket: self = .dropBucket(try reader.number())
    case .version: self = .version(try VersionRow(from: &reader))
    case .dropVersion: self = .dropVersion(try reader.number())
    case .upload: self = .upload(try UploadRow(from: &reader))
    case .dropUpload: self = .dropUpload(try reader.number())
    case .multipart: self = .multipart(try MultipartRow(from: &reader))
    case .dropMultipart: self = .dropMultipart(try reader.number())
    case .chunk: self = .chunk(try ChunkRow(from: &reader))
    case .moveChunk:
      let id = try reader.number(UInt64.self)
      let from = try ChunkPlace(from: &reader)
      self = .moveChunk(id, from: from, to: try ChunkPlace(from: &reader))
    case .transcodeChunk:
      let id = try reader.number(UInt64.self)
      let (from, to) = (try ChunkPlace(from: &reader), try ChunkPlace(from: &reader))
      self = .transcodeChunk(id, from: from, to: to, try ChunkEncoding(from: &reader))
    case .shard: self = .shard(try ShardRow(from: &reader))
    case .dropShard: self = .dropShard(try reader.number())
    case .device: self = .device(try DeviceRow(from: &reader))
    case .counters: self = .counters(try Counters(from: &reader))
    case .document: self = .document(try Document(from: &reader))
    case .dropDocument: self = .dropDocument(try reader.text())
    }
  }
}
