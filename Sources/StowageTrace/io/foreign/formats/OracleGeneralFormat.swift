/// libCacheSim's oracleGeneral: 24 bytes, little endian: seconds, object, size, and the request that asks for the object next,
/// which is not used.
struct OracleGeneralFormat: RecordFormat {
  let fieldNames = ["time", "object", "size", "next"]

  static let shortestRecord = 24

  /// Begins libCacheSim's newer format, lcs, which is another.
  private static let lcsMagic: UInt64 = 0x1234_5678_9abc_def0

  mutating func recordBytes(first: UnsafeRawBufferPointer) -> Int? {
    first.littleEndian(at: 0) == Self.lcsMagic ? nil : Self.shortestRecord
  }

  func decode(_ record: UnsafeRawBufferPointer, into request: inout ForeignRequest) throws(FieldFault) -> Bool
  {
    request.milliseconds = UInt64(record.littleEndian(at: 0, as: UInt32.self)) * 1000
    request.kind = .unstated
    request.size = Int(record.littleEndian(at: 12, as: UInt32.self))
    request.key.append(decimal: record.littleEndian(at: 4))
    return true
  }

  func text(_ field: Int, of record: UnsafeRawBufferPointer) -> String { "not readable" }
}
