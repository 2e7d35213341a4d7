import StowageCoding

/// The metadata log: a header, then entries. The first entries are a snapshot of the catalog, the others the groups
/// applied after it, so that each log alone gives the whole catalog.
///
/// Header: magic `SwLg` (4), version (2), 0 (2), store (16), epoch (8), CRC-32C of those (4): 36 bytes.
/// Entry: magic `SwLe` (4), kind (1), 0 (3), sequence (8), payload bytes (4), CRC-32C of the payload (4), CRC-32C of
/// the store, the epoch and those 24 bytes (4): 28 bytes, then the payload, a list of mutations.
enum LogFormat {
  static let headerBytes = 36
  static let entryHeaderBytes = 28
  static let version: UInt16 = 1
  private static let magic: UInt32 = 0x674C_7753
  private static let entryMagic: UInt32 = 0x654C_7753

  enum Kind: UInt8 {
    /// A piece of the snapshot; more follow.
    case snapshot = 1
    /// The last piece of the snapshot.
    case snapshotEnd = 2
    /// A group that was applied after it.
    case group = 3
  }

  static func header(store: UniqueID, epoch: UInt64) -> [UInt8] {
    var writer = ByteWriter()
    writer.put(magic)
    writer.put(version)
    writer.put(UInt16(0))
    writer.put(store)
    writer.put(epoch)
    writer.put(CRC32C.checksum(of: writer.bytes.span.bytes))
    return writer.bytes
  }

  static func checkHeader(_ bytes: [UInt8], store: UniqueID, epoch: UInt64) throws(FormatError) {
    guard bytes.count >= headerBytes else {
      throw .cut(at: 0, needed: headerBytes, available: bytes.count)
    }
    guard Array(bytes.prefix(headerBytes)) == header(store: store, epoch: epoch) else {
      throw .misplaced("the log", found: "another header", expected: "store \(store), epoch \(epoch)")
    }
  }

  static func entry(
    _ kind: Kind, sequence: UInt64, _ payload: [UInt8], store: UniqueID, epoch: UInt64
  ) -> [UInt8] {
    var writer = ByteWriter()
    writer.bytes.reserveCapacity(entryHeaderBytes + payload.count)
    writer.put(entryMagic)
    writer.put(kind.rawValue)
    writer.put(UInt8(0))
    writer.put(UInt16(0))
    writer.put(sequence)
    writer.put(UInt32(payload.count))
    writer.put(CRC32C.checksum(of: payload.span.bytes))
    writer.put(headerChecksum(writer.bytes, store, epoch))
    writer.bytes.append(contentsOf: payload)
    return writer.bytes
  }

  private static func headerChecksum(_ bytes: [UInt8], _ store: UniqueID, _ epoch: UInt64) -> UInt32 {
    var checksum = CRC32C()
    checksum.update(store.high)
    checksum.update(store.low)
    checksum.update(epoch)
    checksum.update(bytes.span.bytes)
    return checksum.value
  }

  struct Entry {
    var kind: Kind
    var sequence: UInt64
    var payload: [UInt8]
    var end: Int
  }

  /// The entry at `start` of a log, nil where none that is whole begins there.
  static func entry(in bytes: [UInt8], at start: Int, store: UniqueID, epoch: UInt64) -> Entry? {
    let body = start + entryHeaderBytes
    guard body <= bytes.count else { return nil }
    let header = Array(bytes[start..<body - 4])
    var reader = ByteReader(Array(bytes[start..<body]))
    guard let magic = try? reader.number(UInt32.self), magic == entryMagic,
      let kind = (try? reader.number(UInt8.self)).flatMap(Kind.init(rawValue:)),
      (try? reader.number(UInt8.self)) == 0, (try? reader.number(UInt16.self)) == 0,
      let sequence = try? reader.number(UInt64.self), let count = try? reader.number(UInt32.self),
      let payloadChecksum = try? reader.number(UInt32.self), let checksum = try? reader.number(UInt32.self),
      checksum == headerChecksum(header, store, epoch), bytes.count - body >= Int(count)
    else { return nil }
    let payload = Array(bytes[body..<body + Int(count)])
    guard CRC32C.checksum(of: payload.span.bytes) == payloadChecksum else { return nil }
    return Entry(kind: kind, sequence: sequence, payload: payload, end: body + Int(count))
  }
}
