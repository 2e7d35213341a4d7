import StowageCoding

/// What stands at the beginning of every copy and every fragment of a shard: 64 bytes that say whose it is.
///
/// | at | bytes | field |
/// |---|---|---|
/// | 0 | 4 | magic `SwSh` |
/// | 4 | 2 | version, 1 |
/// | 6 | 1 | 0 for a copy, 1 for a fragment |
/// | 7 | 1 | number of the fragment; 0 in a copy |
/// | 8 | 16 | shard |
/// | 24 | 16 | store |
/// | 40 | 4 | the engine's number of the shard |
/// | 44 | 3 | data fragments, local groups and global parities of its erasure code |
/// | 47 | 1 | 0 |
/// | 48 | 4 | bytes of the shard; 0 in a copy, which still grows |
/// | 52 | 4 | bytes of this fragment's content; 0 in a copy |
/// | 56 | 4 | CRC-32C of that content; 0 in a copy |
/// | 60 | 4 | CRC-32C of the 60 bytes before |
struct FileHeader: Hashable, Sendable {
  var fragment: Int?
  var shard: UniqueID
  var store: UniqueID
  var shardNumber: UInt32
  var code: ErasureCode
  var shardBytes: UInt32 = 0
  var contentBytes: UInt32 = 0
  var contentChecksum: UInt32 = 0

  static let byteCount = 64
  private static let magic: UInt32 = 0x6853_7753

  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.put(Self.magic)
    writer.put(UInt16(1))
    writer.put(UInt8(fragment == nil ? 0 : 1))
    writer.put(UInt8(fragment ?? 0))
    writer.put(shard)
    writer.put(store)
    writer.put(shardNumber)
    writer.put(UInt8(code.dataCount))
    writer.put(UInt8(code.groupCount))
    writer.put(UInt8(code.globalCount))
    writer.put(UInt8(0))
    writer.put(shardBytes)
    writer.put(contentBytes)
    writer.put(contentChecksum)
    writer.put(CRC32C.checksum(of: writer.bytes.span.bytes))
    return writer.bytes
  }

  init(
    fragment: Int?, shard: UniqueID, store: UniqueID, shardNumber: UInt32, code: ErasureCode
  ) {
    self.fragment = fragment
    self.shard = shard
    self.store = store
    self.shardNumber = shardNumber
    self.code = code
  }

  /// - Precondition: `bytes` are ``byteCount``.
  init(decoding bytes: [UInt8]) throws(FormatError) {
    var reader = ByteReader(bytes)
    let magic = try reader.number(UInt32.self)
    guard magic == Self.magic else {
      throw .value(at: 0, found: UInt64(magic), expected: "the mark of a copy or fragment")
    }
    try checkTail(of: bytes, named: "the file's header")
    let version = try reader.number(UInt16.self)
    guard version == 1 else { throw .value(at: 4, found: UInt64(version), expected: "version 1") }
    let isFragment = try reader.flag()
    let number = Int(try reader.number(UInt8.self))
    fragment = isFragment ? number : nil
    shard = try reader.uniqueID()
    store = try reader.uniqueID()
    shardNumber = try reader.number()
    code = try Self.code(&reader)
    shardBytes = try reader.number()
    contentBytes = try reader.number()
    contentChecksum = try reader.number()
  }

  private static func code(_ reader: inout ByteReader) throws(FormatError) -> ErasureCode {
    let data = Int(try reader.number(UInt8.self))
    let groups = Int(try reader.number(UInt8.self))
    let globals = Int(try reader.number(UInt8.self))
    let zero = try reader.number(UInt8.self)
    let isPossible = data >= max(1, groups) && globals >= 1
    guard isPossible, data + groups + globals <= ErasureCode.maximumFragments, zero == 0 else {
      throw .value(at: 44, found: UInt64(data), expected: "an erasure code")
    }
    return groups == 0
      ? .reedSolomon(data: data, parity: globals)
      : .locallyRepairable(data: data, groups: groups, globals: globals)
  }
}
