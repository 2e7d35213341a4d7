/// Records of VMware's vscsiStats: 32 bytes in version 1 (serial number, bytes, scatter-gather entries, command, version, block of
/// 512 bytes, microseconds) and 40 in version 2 (command and version first, response time last). Little endian.
///
/// Read from libCacheSim's description of the format; the version is told by the byte that holds it in the first record.
struct VSCSIFormat: RecordFormat {
  let fieldNames = ["bytes", "block", "time"]
  private var isSecondVersion = false

  static let shortestRecord = 32
  private static let sectorBytes = 512
  /// All that is traced is one disk.
  static let bucket = "disk"

  mutating func recordBytes(first: UnsafeRawBufferPointer) -> Int? {
    if first[15] == 1 { return 32 }
    isSecondVersion = first[3] == 2
    return isSecondVersion ? 40 : nil
  }

  private var commandOffset: Int { isSecondVersion ? 0 : 12 }
  private var lengthOffset: Int { isSecondVersion ? 8 : 4 }

  private func blockAndTime(_ record: UnsafeRawBufferPointer) -> (block: UInt64, time: UInt64) {
    (record.littleEndian(at: 16), record.littleEndian(at: 24))
  }

  func decode(_ record: UnsafeRawBufferPointer, into request: inout ForeignRequest) throws(FieldFault) -> Bool
  {
    switch record[commandOffset] {
    case 0x0a, 0x2a, 0x8a, 0xaa: request.kind = .put
    case 0x08, 0x28, 0x88, 0xa8: request.kind = .get
    default: return false
    }
    let length = Int(record.littleEndian(at: lengthOffset, as: UInt32.self))
    let (block, time) = blockAndTime(record)
    guard block <= 1 << 52 else { throw FieldFault(1, "a block below 2^52") }
    guard time / 1000 <= PlainTraceReader.maximumTime else {
      throw FieldFault(2, "a time up to the year 9999")
    }
    request.milliseconds = time / 1000
    request.bucket += Self.bucket.utf8
    request.extent = Int(block) * Self.sectorBytes..<Int(block) * Self.sectorBytes + length
    return length > 0
  }

  func text(_ field: Int, of record: UnsafeRawBufferPointer) -> String {
    let (block, time) = blockAndTime(record)
    switch field {
    case 0: return "\(record.littleEndian(at: lengthOffset, as: UInt32.self))"
    case 1: return "\(block)"
    default: return "\(time)"
    }
  }
}

extension UnsafeRawBufferPointer {
  @inline(__always) func littleEndian<Number: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: Number.Type = UInt64.self
  ) -> Number {
    Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
  }
}
