import StowageCore
import StowageTrace
import Testing

/// The bytes of a small file of each format.
@Suite struct ForeignGoldenTests {
  static let texts: [ForeignFormat: String] = [
    .ibmCOS: """
    1709210096000 REST.PUT.OBJECT a/1024 700
    1709210097000 REST.GET.OBJECT a/1024 700
    1709251200000 REST.DELETE.OBJECT a/1024

    """,
    .alibaba: """
    b1,W,315392,4096,1709210096000000
    b1,R,315392,4096,1709210097000000

    """,
    .tencent: """
    1709210096,616,8,1,b1
    1709210097,616,8,0,b1

    """,
    .msr: """
    133536836960000000,usr,0,Write,315392,4096,0
    133536836970000000,usr,0,Read,315392,4096,0

    """,
    .msrReplayer: """
    1709210096000 b1 315392 4096 0
    1709210097000 b1 315392 4096 1

    """,
    .vscsi: "0100000000100000010000002a0000016802000000000000005c9e7c84120600"
      + "020000000010000001000000280000016802000000000000409ead7c84120600",
    .oracleGeneral: "f079e0654d0000000000000000100000feffffffffffffff"
      + "f179e0654d0000000000000000100000feffffffffffffff",
    .twitter: """
    1709210096,a/1024,6,700,alice,set,60
    1709210097,a/1024,6,700,alice,get,0
    1709251200,a/1024,6,0,alice,delete,0

    """,
    .tectonic: """
    op_time,block_id,block_id_size,io_size,io_offset,user_name,user_namespace,op_name,op_count
    1709210096,a,1,700,1024,alice,b1,putChunk.NotInitialized,1
    1709210097,a,1,700,1024,alice,b1,getChunkData.NotInitialized,1

    """,
    .thesios: """
    filename,file_offset,application,c_time,io_zone,redundancy_type,op_type,service_class,\
    from_flash_cache,cache_hit,request_io_size_bytes,response_io_size_bytes,disk_io_size_bytes,\
    start_time,disk_time,simulated_disk_start_time,simulated_latency
    a,1024,b1,,,,WRITE,alice,,,700,,,1709210096,,,
    a,1024,b1,,,,READ,alice,,,700,,,1709210097,,,

    """,
    .kvcache: """
    op_time,key,key_size,op,op_count,size,ttl,usecase,sub_usecase
    1709210096,a/1024,6,SET,1,700,60,b1,alice
    1709210097,a/1024,6,GET,1,700,0,b1,alice
    1709251200,a/1024,6,DELETE,1,0,0,b1,alice

    """,
    .disksim: """
    1709210096000000000 b1 616 8 0
    1709210097000000000 b1 616 8 1

    """,
    .s3Log: """
    - b1 [29/Feb/2024:12:34:56 +0000] - alice - REST.PUT.OBJECT a/1024 "PUT /b1/a/1024 HTTP/1.1" 2\
    00 - - 700 - - "-" "-" - - - - - - - - -
    - b1 [29/Feb/2024:12:34:57 +0000] - alice - REST.GET.OBJECT a/1024 "GET /b1/a/1024 HTTP/1.1" 2\
    00 - 700 - - - "-" "-" - - - - - - - - -
    - b1 [01/Mar/2024:00:00:00 +0000] - alice - REST.DELETE.OBJECT a/1024 "DELETE /b1/a/1024 HTTP/\
    1.1" 204 - - - - - "-" "-" - - - - - - - - -

    """,
    .cloudtrail: """
    {"Records":[
    {"eventVersion":"1.08","userIdentity":{"arn":"alice"},"eventTime":"2024-02-29T12:34:56Z",\
    "eventSource":"s3.amazonaws.com","eventName":"PutObject",\
    "requestParameters":{"bucketName":"b1","key":"a/1024"},\
    "additionalEventData":{"bytesTransferredIn":700},"eventCategory":"Data"},
    {"eventVersion":"1.08","userIdentity":{"arn":"alice"},"eventTime":"2024-02-29T12:34:57Z",\
    "eventSource":"s3.amazonaws.com","eventName":"GetObject",\
    "requestParameters":{"bucketName":"b1","key":"a/1024"},\
    "additionalEventData":{"bytesTransferredOut":700},"eventCategory":"Data"},
    {"eventVersion":"1.08","userIdentity":{"arn":"alice"},"eventTime":"2024-03-01T00:00:00Z",\
    "eventSource":"s3.amazonaws.com","eventName":"DeleteObject",\
    "requestParameters":{"bucketName":"b1","key":"a/1024"},"eventCategory":"Data"}
    ]}

    """,
  ]

  private func rows(_ format: ForeignFormat) -> [StatedRow] {
    let numbered = format.isOfBlocks || format == .oracleGeneral
    let (key, size) = (numbered ? "77" : "a/1024", numbered ? 4096 : 700)
    let buckets: [ForeignFormat: String] = [
      .vscsi: "disk", .msr: "usr_0", .ibmCOS: "", .oracleGeneral: "", .twitter: "",
    ]
    let bucket = buckets[format] ?? "b1"
    let tenant = numbered || format == .ibmCOS ? "" : "alice"
    let hasTTL = format == .twitter || format == .kvcache
    let put = StatedRow(
      1_709_210_096_000, .put, key, size, bucket: bucket, ttl: hasTTL ? 60 : TraceRow.noTTL, tenant: tenant)
    let get = StatedRow(1_709_210_097_000, .get, key, size, bucket: bucket, tenant: tenant)
    let delete = StatedRow(1_709_251_200_000, .delete, key, bucket: bucket, tenant: tenant)
    let hasDeletes = [.ibmCOS, .twitter, .kvcache, .s3Log, .cloudtrail].contains(format)
    return hasDeletes ? [put, get, delete] : [put, get]
  }

  @Test(arguments: ForeignFormat.allCases) func `a small file has these bytes`(format: ForeignFormat) throws {
    let file = TemporaryFile()
    try write(rows(format), to: file.path, as: format)
    let isBinary = format == .vscsi || format == .oracleGeneral
    let text =
      isBinary
      ? file.contents().map { String(format: $0) }.joined() : String(decoding: file.contents(), as: UTF8.self)
    #expect(text == Self.texts[format])
  }
}

extension String {
  /// Two hexadecimal digits.
  fileprivate init(format byte: UInt8) {
    let digits = String(byte, radix: 16)
    self = (digits.count < 2 ? "0" : "") + digits
  }
}
