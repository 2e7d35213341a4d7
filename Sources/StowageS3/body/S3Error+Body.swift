/// What may be wrong with a body, in the codes of S3.
extension S3Error {
  static let truncatedBody = S3Error(
    "IncompleteBody", 400, "The body ends before its aws-chunked framing does. Send the request again.")

  static func incompleteBody(expected: Int, found: Int) -> S3Error {
    S3Error(
      "IncompleteBody", 400,
      "The body has \(found < expected ? "only " : "at least ")\(found) bytes, where the header fields say \(expected)."
    )
  }

  static func malformedFraming(_ what: String) -> S3Error {
    S3Error("IncompleteBody", 400, "The aws-chunked framing of the body is malformed: \(what).")
  }

  static func malformedTrailer(_ what: String) -> S3Error {
    S3Error("MalformedTrailerError", 400, "The trailer behind the body is malformed: \(what).")
  }

  static func chunkTooLarge(byteCount: Int, limit: Int) -> S3Error {
    S3Error(
      "InvalidRequest", 400,
      "A chunk of the body has \(byteCount) bytes, and may have \(limit). Send smaller ones.")
  }

  static let chunkSignatureDoesNotMatch = S3Error(
    "SignatureDoesNotMatch", 403,
    "The signature of a chunk of the body is not the calculated one. Check the secret key and how chunks are signed."
  )

  static let missingDecodedLength = S3Error(
    "MissingContentLength", 411,
    "An aws-chunked body needs the length of its content in bytes in x-amz-decoded-content-length.")

  static func invalidField(_ name: String) -> S3Error {
    S3Error("InvalidRequest", 400, "Value for \(name) header is invalid.")
  }

  static func invalidTrailer(_ name: String) -> S3Error {
    S3Error("InvalidRequest", 400, "Value for \(name) trailing header is invalid.")
  }

  static let severalChecksums = S3Error(
    "InvalidRequest", 400,
    "Expecting a single x-amz-checksum- header. Multiple checksum types are not allowed, nor one as header and trailer."
  )

  static let unknownChecksum = S3Error(
    "InvalidRequest", 400,
    "The algorithm of an x-amz-checksum- header is unknown. Use CRC32, CRC32C, CRC64NVME, SHA1 or SHA256.")

  static let invalidDigest = S3Error(
    "InvalidDigest", 400, "The Content-MD5 you specified was invalid: it is not Base64 of 16 bytes.")

  static func badDigest(md5: [UInt8], expected: [UInt8]) -> S3Error {
    S3Error(
      "BadDigest", 400, "The Content-MD5 you specified did not match what we received.",
      details: [
        Detail("ExpectedDigest", Base64.encoded(expected)), Detail("CalculatedDigest", Base64.encoded(md5)),
      ])
  }

  static func badDigest(_ algorithm: ChecksumAlgorithm) -> S3Error {
    S3Error(
      "BadDigest", 400, "The \(algorithm.rawValue) you specified did not match the calculated checksum.")
  }

  static func sha256Mismatch(found: [UInt8], expected: [UInt8]) -> S3Error {
    S3Error(
      "XAmzContentSHA256Mismatch", 400,
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      details: [
        Detail("ClientComputedContentSHA256", hexadecimal(expected)),
        Detail("S3ComputedContentSHA256", hexadecimal(found)),
      ])
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
