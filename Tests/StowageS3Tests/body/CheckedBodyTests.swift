import StowageCore
import Testing

@testable import StowageS3

@Suite struct `a body and what its header fields say` {
  static let hello = Array("hello world".utf8)
  static let sha256 = Checksum(.sha256, of: hello).bytes

  @Test func `a body that is as expected is given, and its outcome told`() async throws {
    let fields: [(String, String)] = [
      ("Content-Length", "11"), ("Content-MD5", "XrY7u+Ae7tCTyyK7j1rNww=="),
      ("x-amz-checksum-crc32", "DUoRhQ=="), ("x-amz-sdk-checksum-algorithm", "crc32"),
      ("x-amz-checksum-mode", "ENABLED"),
    ]
    let body = CheckedBody(ByteStream(Self.hello), try expectation(fields, sha256: Self.sha256))
    #expect(body.outcome == nil)
    #expect(try await ByteStream(body).collected(atMost: 100) == Self.hello)
    let checksum = Checksum(.crc32, of: Self.hello)
    #expect(
      body.outcome
        == BodyOutcome(md5: "5eb63bbbe01eeed093cb22bb8f5acdc3", byteCount: 11, checksum: checksum))
  }

  @Test(arguments: [
    (["content-length": "12"], "IncompleteBody"),
    (["content-length": "10"], "IncompleteBody"),
    (["content-md5": "1B2M2Y8AsgTpgAmY7PhCfg=="], "BadDigest"),
    (["x-amz-checksum-crc32": "AAAAAA=="], "BadDigest"),
    (["x-amz-checksum-sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="], "BadDigest"),
  ]) func `a body that is not as expected ends in an error and has no outcome`(
    _ fields: [String: String], _ code: String
  ) async throws {
    let body = CheckedBody(ByteStream(Self.hello), try expectation(fields.map { ($0.key, $0.value) }))
    let error = await #expect(throws: S3Error.self) { try await ByteStream(body).collected(atMost: 100) }
    #expect(error?.code == code)
    #expect(body.outcome == nil)
  }

  @Test func `content that was not signed is refused`() async throws {
    let body = CheckedBody(ByteStream(Array("hello World".utf8)), try expectation([], sha256: Self.sha256))
    let error = await #expect(throws: S3Error.self) { try await ByteStream(body).collected(atMost: 100) }
    #expect(error?.code == "XAmzContentSHA256Mismatch")
    #expect(error?.status == 400)
  }

  @Test(arguments: [
    (["content-md5": ""], "InvalidDigest"),
    (["content-md5": "not base64"], "InvalidDigest"),
    (["content-md5": "DUoRhQ=="], "InvalidDigest"),
    (["content-length": "-1"], "InvalidRequest"),
    (["content-length": "+1"], "InvalidRequest"),
    (["x-amz-checksum-crc32": "what"], "InvalidRequest"),
    (["x-amz-checksum-crc16": "DUoRhQ=="], "InvalidRequest"),
    (["x-amz-checksum-crc32": "DUoRhQ==", "x-amz-checksum-crc32c": "yZRlqg=="], "InvalidRequest"),
    (["x-amz-checksum-crc32": "DUoRhQ==", "x-amz-sdk-checksum-algorithm": "SHA1"], "InvalidRequest"),
    (["x-amz-sdk-checksum-algorithm": "MD4"], "InvalidRequest"),
    (["x-amz-trailer": "x-amz-checksum-crc32"], "InvalidRequest"),
  ]) func `fields that cannot be true are refused before the body is read`(
    _ fields: [String: String], _ code: String
  ) {
    let error = #expect(throws: S3Error.self) { try expectation(fields.map { ($0.key, $0.value) }) }
    #expect(error?.code == code)
  }

  @Test(arguments: [
    ([("x-amz-trailer", "x-amz-checksum-crc32")], "MissingContentLength"),
    ([("x-amz-decoded-content-length", "12x")], "MissingContentLength"),
    ([("x-amz-decoded-content-length", "5"), ("x-amz-trailer", "content-type")], "InvalidRequest"),
    (
      [
        ("x-amz-decoded-content-length", "5"), ("x-amz-trailer", "x-amz-checksum-crc32"),
        ("x-amz-checksum-crc32", "DUoRhQ=="),
      ], "InvalidRequest"
    ),
  ]) func `a chunked body needs the length of its content, and one checksum at most`(
    _ fields: [(String, String)], _ code: String
  ) {
    let error = #expect(throws: S3Error.self) {
      try expectation(fields, framing: .chunked(verifier: nil, hasTrailer: true))
    }
    #expect(error?.code == code)
  }

  @Test func `an algorithm that is named without a value is computed`() async throws {
    let body = CheckedBody(
      ByteStream(Self.hello), try expectation([("x-amz-sdk-checksum-algorithm", "CRC64NVME")]))
    _ = try await ByteStream(body).collected(atMost: 100)
    #expect(body.outcome?.checksum == Checksum(.crc64nvme, of: Self.hello))
  }

  @Test func `framing is taken off on the way, and no piece is empty`() async throws {
    let framed = FramedBody(content: Self.hello, chunkByteCount: 4, isSigned: true)
    let expected = try expectation(
      [("content-length", "\(framed.bytes.count)"), ("x-amz-decoded-content-length", "11")],
      framing: .chunked(verifier: ToyChain(), hasTrailer: false))
    let body = CheckedBody(ByteStream(Pieces(framed.bytes.map { [$0] })), expected)
    var content: [UInt8] = []
    for try await piece in body {
      #expect(!piece.isEmpty)
      content += piece
    }
    #expect(content == Self.hello)
    #expect(body.outcome?.byteCount == 11)
  }

  private func expectation(
    _ fields: [(String, String)], sha256: [UInt8]? = nil, framing: BodyFraming = .plain
  ) throws(S3Error) -> BodyExpectation {
    var all = HeaderFields()
    for (name, value) in fields { all.add(name, value) }
    return try BodyExpectation(fields: all, sha256: sha256, framing: framing)
  }
}

/// An array as an asynchronous sequence.
struct Pieces: AsyncSequence, Sendable {
  private let pieces: [[UInt8]]

  init(_ pieces: [[UInt8]]) { self.pieces = pieces }

  func makeAsyncIterator() -> Iterator { Iterator(rest: pieces[...]) }

  struct Iterator: AsyncIteratorProtocol {
    var rest: ArraySlice<[UInt8]>

    mutating func next() async -> [UInt8]? { rest.popFirst() }
  }
}
