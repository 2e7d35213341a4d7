struct OracleGeneralEncoder: RecordEncoder {
  let places = FormatPlaces(
    key: .number(.max), bucket: .none, stepMilliseconds: 1000,
    latestMilliseconds: UInt64(UInt32.max) * 1000 + 999, mostBytes: Int(UInt32.max), hasOperations: false)

  /// What libCacheSim has for a next request that it does not know.
  private static let unknownNext: Int64 = -2

  func append(_ request: ForeignRequest, to record: inout [UInt8]) {
    guard let object = decimalNumber(request.key) else {
      preconditionFailure("the key \(String(decoding: request.key, as: UTF8.self)) is no number")
    }
    record.append(littleEndian: UInt32(request.milliseconds / 1000))
    record.append(littleEndian: object)
    record.append(littleEndian: UInt32(request.size))
    record.append(littleEndian: Self.unknownNext)
  }
}

struct TwitterEncoder: RecordEncoder {
  let places = FormatPlaces(
    key: .text(.cell), bucket: .none, tenant: .cell, stepMilliseconds: 1000, hasDeletes: true, hasTTL: true)

  func append(_ request: ForeignRequest, to record: inout [UInt8]) {
    let operation =
      switch request.kind {
      case .put: "set"
      case .delete: "delete"
      case .get, .unstated: "get"
      }
    record.append(line: [
      .seconds(request.milliseconds), .text(request.key), .number(request.key.count), .number(request.size),
      .text(request.tenant), .word(operation), .number(request.statedTTL),
    ])
  }
}

/// The columns of CacheLib, but for the hits of its caches, which are not known.
struct KVCacheEncoder: RecordEncoder {
  let places = FormatPlaces(
    key: .text(.cell), bucket: .text(.cell, mayBeAbsent: true), tenant: .cell, stepMilliseconds: 1000,
    hasDeletes: true, hasTTL: true)
  let header = "op_time,key,key_size,op,op_count,size,ttl,usecase,sub_usecase\n"

  func append(_ request: ForeignRequest, to record: inout [UInt8]) {
    let operation =
      switch request.kind {
      case .put: "SET"
      case .delete: "DELETE"
      case .get, .unstated: "GET"
      }
    record.append(line: [
      .seconds(request.milliseconds), .text(request.key), .number(request.key.count), .word(operation),
      .number(1), .number(request.size), .number(request.statedTTL), .text(request.bucket),
      .text(request.tenant),
    ])
  }
}

extension ForeignRequest {
  /// Where 0 is none.
  fileprivate var statedTTL: Int { ttlSeconds == TraceRow.noTTL ? 0 : Int(ttlSeconds) }
}
