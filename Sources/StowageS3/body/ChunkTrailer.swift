private import Crypto

/// What follows the last chunk: `name:value` lines, their signature, an empty line.
///
/// Lines end in CR LF. minio-go ends a trailer in LF alone and puts an empty line before the signature and two at the end;
/// both are taken, as neither changes what is said.
struct ChunkTrailer: Sendable {
  /// Without the signature.
  private(set) var fields = HeaderFields()

  private let isAllowed: Bool
  private var byteCount = 0
  private var isSigned = false
  private var endsInEmptyLine = false

  /// The most that all lines together may have.
  static let byteLimit = 4096
  private static let signatureName = "x-amz-trailer-signature"

  init(isAllowed: Bool) { self.isAllowed = isAllowed }

  /// - Parameter line: with its end.
  mutating func take(_ line: [UInt8], verifier: inout (any ChunkVerifier)?) throws(S3Error) {
    byteCount += line.count
    guard byteCount <= Self.byteLimit else {
      throw .malformedTrailer("it is longer than \(Self.byteLimit) bytes")
    }
    let text = line.dropLast(line.suffix(2).first == UInt8(ascii: "\r") ? 2 : 1)
    if text.isEmpty {
      endsInEmptyLine = true
      return
    }
    guard isAllowed else { throw .malformedTrailer("no trailer was announced") }
    guard !isSigned else { throw .malformedTrailer("something follows its signature") }
    let field = try Self.pair(text)
    let (name, value) = (field.name, field.value)
    if name == Self.signatureName {
      try verify(value, &verifier)
    } else {
      guard !endsInEmptyLine else { throw .malformedTrailer("something follows the empty line") }
      guard fields[name] == nil else { throw .malformedTrailer("\(name) stands there twice") }
      fields.add(name, value)
    }
    endsInEmptyLine = false
  }

  func finish(mustBeSigned: Bool) throws(S3Error) {
    guard endsInEmptyLine else { throw .truncatedBody }
    if mustBeSigned, isAllowed, !isSigned { throw .malformedTrailer("it is not signed") }
  }

  private static func pair(_ text: ArraySlice<UInt8>) throws(S3Error) -> HeaderFields.Field {
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")), colon > text.startIndex,
      text.allSatisfy({ (UInt8(ascii: " ")...UInt8(ascii: "~")).contains($0) })
    else { throw .malformedTrailer("a line is not a name, a colon and a value") }
    var field = HeaderFields()
    field.add(
      String(decoding: text[..<colon], as: UTF8.self), String(decoding: text[(colon + 1)...], as: UTF8.self))
    return field.all[0]
  }

  private mutating func verify(_ value: String, _ verifier: inout (any ChunkVerifier)?) throws(S3Error) {
    guard let signature = hexadecimalSignature(value.utf8) else {
      throw .malformedTrailer("its signature does not have 64 hexadecimal digits")
    }
    isSigned = true
    guard verifier != nil else { return }
    let signed = fields.all.map { "\($0.name):\($0.value)\n" }.joined()
    let sha256 = Array(SHA256.hash(data: Array(signed.utf8)))
    if verifier?.verify(trailer: sha256, signature: signature) != true { throw .chunkSignatureDoesNotMatch }
  }
}
