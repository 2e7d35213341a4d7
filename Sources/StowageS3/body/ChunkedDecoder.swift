private import Crypto

/// Takes the content out of `aws-chunked` framing, wherever the pieces in which it comes are split.
///
/// ```text
/// hex-size[;chunk-signature=hex]\r\n content \r\n … 0[;chunk-signature=hex]\r\n [trailer:value\r\n …] \r\n
/// ```
///
/// Content is given before the signature of its chunk is known; nothing counts until ``finish()`` has not thrown.
/// Source: "Signature calculations for the Authorization header: transferring payload in multiple chunks", S3 API reference.
public struct ChunkedDecoder: Sendable {
  /// Trailers so far, without their signature.
  public var trailers: HeaderFields { trailer.fields }

  private var verifier: (any ChunkVerifier)?
  private var state = State.size
  /// The part of a line that has come.
  private var line: [UInt8] = []
  private var trailer: ChunkTrailer
  /// Of the content of this chunk, where it is signed.
  private var hash = SHA256()
  private var signature: [UInt8] = []

  private enum State {
    /// Before the line with the size of a chunk.
    case size
    /// So many bytes of a chunk are still to come, at least one.
    case content(left: Int)
    /// Before the end of line behind the content of a chunk.
    case contentEnd
    /// Behind the line of the last chunk.
    case trailer
  }

  /// - Parameters:
  ///   - verifier: where given, every chunk, and the trailer if there may be one, must be signed.
  ///   - hasTrailer: whether trailers may follow the last chunk.
  public init(verifier: (any ChunkVerifier)?, hasTrailer: Bool) {
    self.verifier = verifier
    trailer = ChunkTrailer(isAllowed: hasTrailer)
  }

  /// The most that a chunk may have, in bytes: SDKs sign 64 KiB to 1 MiB at once, but send a whole body unsigned as one.
  private var chunkByteLimit: Int { verifier == nil ? 5 << 30 : 16 << 20 }

  /// The content in the next piece of the body; empty where there is none in it.
  ///
  /// - Throws: ``S3Error``: IncompleteBody, MalformedTrailerError, InvalidRequest or SignatureDoesNotMatch.
  /// - Complexity: O(bytes). A piece that lies within a chunk is given back as it is; else its content is copied once.
  public mutating func decode(_ piece: [UInt8]) throws(S3Error) -> [UInt8] {
    if case .content(let left) = state, piece.count < left {
      take(piece[...], of: left)
      return piece
    }
    var content: [UInt8] = []
    var rest = piece[...]
    while !rest.isEmpty {
      if case .content(let left) = state {
        let part = rest.prefix(left)
        take(part, of: left)
        content += part
        rest = rest.dropFirst(left)
        if part.count == left { try endContent() }
      } else {
        try takeLine(from: &rest)
      }
    }
    return content
  }

  /// To be called behind the last piece.
  ///
  /// - Throws: ``S3Error`` where the body ends too early: IncompleteBody, or MalformedTrailerError without its signature.
  public mutating func finish() throws(S3Error) {
    guard case .trailer = state, line.isEmpty else { throw .truncatedBody }
    try trailer.finish(mustBeSigned: verifier != nil)
  }

  private mutating func take(_ part: ArraySlice<UInt8>, of left: Int) {
    if verifier != nil { part.withUnsafeBytes { hash.update(bufferPointer: $0) } }
    state = .content(left: left - part.count)
  }

  private mutating func endContent() throws(S3Error) {
    state = .contentEnd
    guard verifier != nil else { return }
    let sha256 = Array(hash.finalize())
    hash = SHA256()
    if verifier?.verify(chunk: sha256, signature: signature) != true { throw .chunkSignatureDoesNotMatch }
  }

  /// Moves bytes to `line` and, once it is whole, acts on it.
  private mutating func takeLine(from rest: inout ArraySlice<UInt8>) throws(S3Error) {
    while let byte = rest.popFirst() {
      line.append(byte)
      if byte == UInt8(ascii: "\n") {
        try endLine()
        line.removeAll(keepingCapacity: true)
        return
      }
      if line.count > ChunkTrailer.byteLimit { throw .malformedFraming("a line of the framing has no end") }
    }
  }

  private mutating func endLine() throws(S3Error) {
    if case .trailer = state {
      try trailer.take(line, verifier: &verifier)
      return
    }
    guard line.suffix(2) == [UInt8(ascii: "\r"), UInt8(ascii: "\n")], line.count <= ChunkHead.byteLimit else {
      throw .malformedFraming("a line of the framing does not end in CR and LF where it should")
    }
    if case .contentEnd = state {
      guard line.count == 2 else { throw .malformedFraming("a chunk has more bytes than its size says") }
      state = .size
    } else {
      try begin(ChunkHead(line.dropLast(2)))
    }
  }

  private mutating func begin(_ head: ChunkHead) throws(S3Error) {
    guard head.byteCount <= chunkByteLimit else {
      throw .chunkTooLarge(byteCount: head.byteCount, limit: chunkByteLimit)
    }
    if verifier != nil {
      guard let signature = head.signature else { throw .malformedFraming("a chunk is not signed") }
      self.signature = signature
    }
    state = .content(left: head.byteCount)
    guard head.byteCount == 0 else { return }
    try endContent()
    state = .trailer
  }
}
