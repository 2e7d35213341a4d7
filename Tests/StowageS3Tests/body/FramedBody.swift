import StowageCore
@testable import StowageS3

/// Writes `aws-chunked` framing as SDKs do.
struct FramedBody {
  var content: [UInt8]
  var chunkByteCount = 64
  var isSigned = false
  /// As it stands on the wire, without its end of line.
  var trailer: String?

  var bytes: [UInt8] {
    var chain = ToyChain()
    var framed: [UInt8] = []
    for start in stride(from: 0, to: content.count, by: chunkByteCount) {
      let chunk = Array(content[start..<min(start + chunkByteCount, content.count)])
      framed += head(chunk, &chain) + chunk + Array("\r\n".utf8)
    }
    framed += head([], &chain)
    if let trailer {
      framed += Array("\(trailer)\r\n".utf8)
      if isSigned {
        let signature = chain.next(Checksum(.sha256, of: Array("\(trailer)\n".utf8)).bytes + [1])
        framed += Array("x-amz-trailer-signature:\(hexadecimal(signature))\r\n".utf8)
      }
    }
    return framed + Array("\r\n".utf8)
  }

  /// A check that expects just this body.
  func check() throws(S3Error) -> BodyCheck {
    var fields = HeaderFields()
    fields.add("x-amz-decoded-content-length", "\(content.count)")
    if let trailer { fields.add("x-amz-trailer", String(trailer.prefix { $0 != ":" })) }
    let verifier: (any ChunkVerifier)? = isSigned ? ToyChain() : nil
    return BodyCheck(
      try BodyExpectation(fields: fields, framing: .chunked(verifier: verifier, hasTrailer: trailer != nil)))
  }

  private func head(_ chunk: [UInt8], _ chain: inout ToyChain) -> [UInt8] {
    var line = String(chunk.count, radix: 16)
    if isSigned {
      line += ";chunk-signature=" + hexadecimal(chain.next(Checksum(.sha256, of: chunk).bytes + [0]))
    }
    return Array("\(line)\r\n".utf8)
  }

  private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}

/// Signatures that cover the one before, without a key.
struct ToyChain: ChunkVerifier {
  private var last: [UInt8] = []

  mutating func next(_ signed: [UInt8]) -> [UInt8] {
    last = Checksum(.sha256, of: last + signed).bytes
    return last
  }

  mutating func verify(chunk sha256: [UInt8], signature: [UInt8]) -> Bool { next(sha256 + [0]) == signature }
  mutating func verify(trailer sha256: [UInt8], signature: [UInt8]) -> Bool {
    next(sha256 + [1]) == signature
  }
}

extension BodyCheck {
  /// The content and the outcome of a whole body.
  mutating func run(_ pieces: [[UInt8]]) throws(S3Error) -> (content: [UInt8], outcome: BodyOutcome) {
    var content: [UInt8] = []
    for piece in pieces { content += try take(piece) }
    return (content, try finish())
  }
}
