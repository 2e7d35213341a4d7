// One record for each block. What the fields are is told at the decoders.

extension ForeignRequest {
  /// Where its blocks begin and how many bytes they have, in units of so many bytes.
  fileprivate func extentFields(unit: Int) -> (offset: UInt64, length: UInt64) {
    precondition(extent != nil, "a request for no block")
    let extent = extent ?? 0..<0
    return (UInt64(extent.lowerBound / unit), UInt64(extent.count / unit))
  }
}

private let sectorBytes = 512

struct AlibabaEncoder: RecordEncoder {
  let places = FormatPlaces(key: .block, bucket: .text(.firstCell, mayBeAbsent: true))

  func append(_ request: ForeignRequest, to record: inout [UInt8]) {
    let (offset, length) = request.extentFields(unit: 1)
    record.append(line: [
      .text(request.bucket), .word(request.kind == .put ? "W" : "R"), .number(offset), .number(length),
      .number(request.milliseconds * 1000),
    ])
  }
}

struct TencentEncoder: RecordEncoder {
  let places = FormatPlaces(
    key: .block, bucket: .text(.cell, mayBeAbsent: true), stepMilliseconds: 1000, sectorBytes: sectorBytes)

  func append(_ request: ForeignRequest, to record: inout [UInt8]) {
    let (offset, length) = request.extentFields(unit: sectorBytes)
    record.append(line: [
      .seconds(request.milliseconds), .number(offset), .number(length),
      .number(request.kind == .put ? 1 : 0), .text(request.bucket),
    ])
  }
}

struct MSREncoder: RecordEncoder {
  let places = FormatPlaces(
    key: .block, bucket: .hostAndDisk(.cell),
    latestMilliseconds: UInt64(PlainTraceReader.maximumTime) - MSRFormat.epoch)

  func append(_ request: ForeignRequest, to record: inout [UInt8]) {
    let (offset, length) = request.extentFields(unit: 1)
    let parts = request.bucket.lastIndex(of: UInt8(ascii: "_")) ?? request.bucket.endIndex
    // How long an answer took is not known.
    record.append(line: [
      .number((request.milliseconds + MSRFormat.epoch) * 10_000), .text(Array(request.bucket[..<parts])),
      .text(Array(request.bucket[parts...].dropFirst())), .word(request.kind == .put ? "Write" : "Read"),
      .number(offset), .number(length), .number(0 as UInt64),
    ])
  }
}

struct MSRReplayerEncoder: RecordEncoder {
  let places = FormatPlaces(key: .block, bucket: .text(.word, mayBeAbsent: false))

  func append(_ request: ForeignRequest, to record: inout [UInt8]) {
    let (offset, length) = request.extentFields(unit: 1)
    record.append(
      line: [
        .number(request.milliseconds), .text(request.bucket), .number(offset), .number(length),
        .number(request.kind == .put ? 0 : 1),
      ], delimiter: " ")
  }
}

/// Times are nanoseconds, as MQSim has them.
struct DiskSimEncoder: RecordEncoder {
  /// Numbers of up to 19 digits are read.
  let places = FormatPlaces(
    key: .block, bucket: .text(.word, mayBeAbsent: false), latestMilliseconds: 9_999_999_999_999,
    sectorBytes: sectorBytes)

  func append(_ request: ForeignRequest, to record: inout [UInt8]) {
    let (offset, length) = request.extentFields(unit: sectorBytes)
    record.append(
      line: [
        .number(request.milliseconds * 1_000_000), .text(request.bucket), .number(offset), .number(length),
        .number(request.kind == .put ? 0 : 1),
      ], delimiter: " ")
  }
}

/// Version 1. Commands are those with 16 bytes where a block's number does not fit into the usual ones.
struct VSCSIEncoder: RecordEncoder {
  let places = FormatPlaces(
    key: .block, bucket: .always(VSCSIFormat.bucket), sectorBytes: sectorBytes)

  func append(_ request: ForeignRequest, to record: inout [UInt8]) {
    let (offset, length) = request.extentFields(unit: sectorBytes)
    let isWide = offset + length > 1 << 32
    let (write, read): (UInt16, UInt16) = isWide ? (0x8a, 0x88) : (0x2a, 0x28)
    record.append(littleEndian: UInt32(truncatingIfNeeded: request.place))
    record.append(littleEndian: UInt32(length * UInt64(sectorBytes)))
    // One piece of memory.
    record.append(littleEndian: UInt32(1))
    record.append(littleEndian: request.kind == .put ? write : read)
    // The version is in the upper byte.
    record.append(littleEndian: UInt16(1 << 8))
    record.append(littleEndian: offset)
    record.append(littleEndian: request.milliseconds * 1000)
  }
}
