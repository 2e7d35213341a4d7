import Testing

@testable import StowageS3

@Suite struct `aws-chunked framing` {
  static let text = Array("hello world, this is more than one chunk".utf8)
  static let crc32 = "x-amz-checksum-crc32:" + Checksum(.crc32, of: text).base64
  static let bodies = [
    FramedBody(content: text, chunkByteCount: 16),
    FramedBody(content: text, chunkByteCount: 16, trailer: crc32),
    FramedBody(content: text, chunkByteCount: 16, isSigned: true),
    FramedBody(content: text, chunkByteCount: 16, isSigned: true, trailer: crc32),
    FramedBody(content: [], isSigned: true, trailer: "x-amz-checksum-crc32:AAAAAA=="),
  ]

  @Test(arguments: bodies) func `a body split at any byte, or into single ones, gives the same content`(
    _ body: FramedBody
  ) throws {
    let bytes = body.bytes
    for split in 0...bytes.count {
      var check = try body.check()
      let (content, outcome) = try check.run([Array(bytes[..<split]), Array(bytes[split...])])
      #expect(content == body.content, "split at \(split)")
      #expect(outcome.byteCount == body.content.count)
    }
    var check = try body.check()
    #expect(try check.run(bytes.map { [$0] }).content == body.content)
  }

  @Test(arguments: bodies) func `a body that ends early is refused, wherever it ends`(_ body: FramedBody)
    throws
  {
    let bytes = body.bytes
    for count in 0..<bytes.count {
      var check = try body.check()
      let error = #expect(throws: S3Error.self, "after \(count) bytes") {
        try check.run([Array(bytes[..<count])])
      }
      #expect(error?.code == "IncompleteBody", "after \(count) bytes")
    }
  }

  @Test func `what botocore writes is understood`() throws {
    let wire = "6\r\nhello \r\n5\r\nworld\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n"
    let (content, outcome) = try run(wire, length: 11, trailer: "x-amz-checksum-crc32")
    #expect(String(decoding: content, as: UTF8.self) == "hello world")
    #expect(outcome.md5 == "5eb63bbbe01eeed093cb22bb8f5acdc3")
    #expect(outcome.checksum?.base64 == "DUoRhQ==")
  }

  @Test func `line ends as minio-go writes them are understood`() throws {
    let wire = "B\r\nhello world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\n\r\n\r\n"
    #expect(try run(wire, length: 11, trailer: "x-amz-checksum-crc32").content.count == 11)
    var signed = FramedBody(content: Self.text, isSigned: true, trailer: Self.crc32)
    let bytes = String(decoding: signed.bytes, as: UTF8.self)
      .split(separator: Self.crc32 + "\r\n", omittingEmptySubsequences: false)
      .joined(separator: Self.crc32 + "\n\r\n")
    signed.chunkByteCount = 1
    var check = try signed.check()
    #expect(try check.run([Array(bytes.utf8)]).content == Self.text)
  }

  @Test(arguments: [
    ("A\ndummy data\r\n0\r\n\r\n", "IncompleteBody"),
    ("A\r\ndummy data0\r\n\r\n", "IncompleteBody"),
    ("B\r\ndummy data\r\n0\r\n\r\n", "IncompleteBody"),
    ("9\r\ndummy data\r\n0\r\n\r\n", "IncompleteBody"),
    ("A\r\nXYZ\r\ndummy data\r\n0\r\n\r\n", "IncompleteBody"),
    ("\r\ndummy data\r\n0\r\n\r\n", "IncompleteBody"),
    ("-A\r\ndummy data\r\n0\r\n\r\n", "IncompleteBody"),
    ("A;x=y\r\ndummy data\r\n0\r\n\r\n", "IncompleteBody"),
    ("A;chunk-signature=00\r\ndummy data\r\n0\r\n\r\n", "IncompleteBody"),
    ("FFFFFFFFFFFFFFFF\r\ndummy data\r\n0\r\n\r\n", "IncompleteBody"),
    ("7FFFFFFFFFFFFFFF\r\ndummy data\r\n0\r\n\r\n", "InvalidRequest"),
    ("A\r\ndummy data\r\n0\r\n\r\n", "MalformedTrailerError"),
    ("A\r\ndummy data\r\n0\r\n:QWaN2w==\r\n\r\n", "MalformedTrailerError"),
    ("A\r\ndummy data\r\n0\r\nother:QWaN2w==\r\n\r\n", "MalformedTrailerError"),
    ("A\r\ndummy data\r\n0\r\nno colon\r\n\r\n", "MalformedTrailerError"),
    (
      "A\r\ndummy data\r\n0\r\nx-amz-checksum-crc32:QWaN2w==\r\nx-amz-checksum-crc32:QWaN2w==\r\n\r\n",
      "MalformedTrailerError"
    ),
    ("A\r\ndummy data\r\n0\r\nx-amz-checksum-crc32:QWaN2w==\r\n\r\nand more", "IncompleteBody"),
    ("A\r\ndummy data\r\n0\r\nx-amz-checksum-crc32:QWaN2w==\r\n\r\nand more\r\n", "MalformedTrailerError"),
    ("A\r\ndummy data\r\n0\r\nx-amz-checksum-crc32:what\r\n\r\n", "InvalidRequest"),
    ("A\r\ndummy data\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", "BadDigest"),
  ]) func `malformed framing is refused in the terms of S3`(_ wire: String, _ code: String) {
    let error = #expect(throws: S3Error.self) {
      try run(wire, length: 10, trailer: "x-amz-checksum-crc32")
    }
    #expect(error?.code == code, "\(error?.message ?? "")")
  }

  @Test func `lines without end, endless trailers and large signed chunks do not fill the memory`() throws {
    var decoder = ChunkedDecoder(verifier: nil, hasTrailer: true)
    #expect(throws: S3Error.self) { try decoder.decode(Array(repeating: UInt8(ascii: "0"), count: 1 << 20)) }
    var other = ChunkedDecoder(verifier: nil, hasTrailer: true)
    let trailers = (0..<1000).map { "name-\($0):value\r\n" }.joined()
    #expect(throws: S3Error.self) { try other.decode(Array("0\r\n\(trailers)".utf8)) }
    var signed = ChunkedDecoder(verifier: ToyChain(), hasTrailer: false)
    let head = "1000001;chunk-signature=" + String(repeating: "0", count: 64) + "\r\n"
    let error = #expect(throws: S3Error.self) { try signed.decode(Array(head.utf8)) }
    #expect(error?.code == "InvalidRequest")
  }

  @Test func `a signed body without a signature, or with a false one, is refused`() throws {
    let body = FramedBody(content: Self.text, isSigned: true, trailer: Self.crc32)
    let wire = String(decoding: body.bytes, as: UTF8.self)
    let signatures = wire.split(separator: "\r\n").filter { $0.contains("signature") }
      .map { $0.suffix(64) }
    #expect(signatures.count == 3)
    for signature in signatures {
      var check = try body.check()
      let last = signature.last == "0" ? "1" : "0"
      let altered = wire.split(separator: signature).joined(separator: String(signature.dropLast()) + last)
      let error = #expect(throws: S3Error.self) { try check.run([Array(altered.utf8)]) }
      #expect(error?.code == "SignatureDoesNotMatch")
      check = try body.check()
      let removed = wire.split(separator: ";chunk-signature=" + signature).joined()
        .split(separator: "x-amz-trailer-signature:" + signature + "\r\n").joined()
      #expect(throws: S3Error.self) { try check.run([Array(removed.utf8)]) }
    }
  }

  private func run(
    _ wire: String, length: Int, trailer: String
  ) throws(S3Error) -> (content: [UInt8], outcome: BodyOutcome) {
    var fields = HeaderFields()
    fields.add("x-amz-decoded-content-length", "\(length)")
    fields.add("x-amz-trailer", trailer)
    var check = BodyCheck(
      try BodyExpectation(fields: fields, framing: .chunked(verifier: nil, hasTrailer: true)))
    return try check.run([Array(wire.utf8)])
  }
}
