import StowageCoding

/// What stands before the payload of a chunk in a shard: 64 bytes that say what the payload is and where it belongs, so
/// that bytes that were written or read elsewhere are recognised.
///
/// | at | bytes | field |
/// |---|---|---|
/// | 0 | 4 | magic `SwRc` |
/// | 4 | 2 | version, 1 |
/// | 6 | 1 | form of the payload: 1 raw, 2 lz4, 3 zstd; 16 more where it is encrypted |
/// | 7 | 1 | 0 |
/// | 8 | 16 | shard |
/// | 24 | 8 | chunk |
/// | 32 | 8 | upload |
/// | 40 | 4 | offset of this header in the shard |
/// | 44 | 4 | bytes of content |
/// | 48 | 4 | bytes of payload |
/// | 52 | 4 | place of the chunk in its upload |
/// | 56 | 4 | CRC-32C of the payload |
/// | 60 | 4 | CRC-32C of the 60 bytes before |
struct RecordHeader: Hashable, Sendable {
  var form: PayloadForm
  var shard: UniqueID
  var chunk: UInt64
  var upload: UInt64
  var offset: UInt32
  var contentBytes: UInt32
  var payloadBytes: UInt32
  var index: UInt32
  var payloadChecksum: UInt32

  static let byteCount = 64
  private static let magic: UInt32 = 0x6352_7753

  var recordBytes: Int { Self.byteCount + Int(payloadBytes) }

  /// What a chunk's row says of it.
  var encoding: ChunkEncoding {
    ChunkEncoding(
      form: form.rawValue, recordBytes: UInt32(recordBytes), payloadChecksum: payloadChecksum)
  }

  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.bytes.reserveCapacity(Self.byteCount)
    writer.put(Self.magic)
    writer.put(UInt16(1))
    writer.put(form.rawValue)
    writer.put(UInt8(0))
    writer.put(shard)
    writer.put(chunk)
    writer.put(upload)
    writer.put(offset)
    writer.put(contentBytes)
    writer.put(payloadBytes)
    writer.put(index)
    writer.put(payloadChecksum)
    writer.put(CRC32C.checksum(of: writer.bytes.span.bytes))
    return writer.bytes
  }

  /// Throws unless the record belongs to that place.
  func check(in shard: UniqueID, at offset: Int) throws(FormatError) {
    guard self.shard == shard else {
      throw .misplaced("the record's shard", found: "\(self.shard)", expected: "\(shard)")
    }
    guard Int(self.offset) == offset else {
      throw .misplaced("the record's offset", found: "\(self.offset)", expected: "\(offset)")
    }
  }

  /// Throws unless the payload is the one that was written.
  func check(payload: RawSpan) throws(FormatError) {
    let found = CRC32C.checksum(of: payload)
    guard payload.byteCount == Int(payloadBytes), found == payloadChecksum else {
      throw .checksum(of: "chunk \(chunk)", found: found, expected: payloadChecksum)
    }
  }
}

extension RecordHeader {
  /// Reads a header, whose checksum must match, whatever shard it names.
  ///
  /// - Precondition: `bytes` are ``byteCount``.
  init(decoding bytes: [UInt8]) throws(FormatError) {
    var reader = ByteReader(bytes)
    let magic = try reader.number(UInt32.self)
    guard magic == Self.magic else {
      throw .value(at: 0, found: UInt64(magic), expected: "the mark of a record")
    }
    try checkTail(of: bytes, named: "the record's header")
    let version = try reader.number(UInt16.self)
    guard version == 1 else { throw .value(at: 4, found: UInt64(version), expected: "version 1") }
    let form = try reader.number(UInt8.self)
    guard let known = PayloadForm(rawValue: form), try reader.number(UInt8.self) == 0 else {
      throw .value(at: 6, found: UInt64(form), expected: "a form of chunk")
    }
    self.form = known
    shard = try reader.uniqueID()
    chunk = try reader.number()
    upload = try reader.number()
    offset = try reader.number()
    contentBytes = try reader.number()
    payloadBytes = try reader.number()
    index = try reader.number()
    payloadChecksum = try reader.number()
  }
}

/// Throws unless the last four bytes are the CRC-32C of those before.
func checkTail(of bytes: [UInt8], named name: String) throws(FormatError) {
  guard bytes.count >= 4 else { throw .cut(at: 0, needed: 4, available: bytes.count) }
  let body = bytes.count - 4
  let expected = bytes.withUnsafeBytes {
    UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: body, as: UInt32.self))
  }
  let found = CRC32C.checksum(of: bytes.span.extracting(0..<body).bytes)
  guard found == expected else { throw .checksum(of: name, found: found, expected: expected) }
}
