import Crypto
import Testing

@testable import StowageS3

@Suite("Signatures of chunks") struct ChunkSignerTests {
  @Test("chunks and trailer pass in the order in which they were signed")
  func inOrder() throws {
    let chain = try self.chain(Recorded.chunked)
    for (chunk, signature) in zip(Recorded.chunks, Recorded.chunkedSignatures) {
      #expect(chain.verify(chunk: chunk, signature))
    }
    let withTrailer = try self.chain(Recorded.chunkedWithTrailer)
    for (chunk, signature) in zip(Recorded.chunks, Recorded.chunkedWithTrailerSignatures) {
      #expect(withTrailer.verify(chunk: chunk, signature))
    }
    #expect(withTrailer.verify(trailer: Recorded.trailer, Recorded.chunkedWithTrailerSignatures[3]))
  }

  @Test("what was altered, exchanged, left out or repeated does not pass")
  func outOfOrder() throws {
    let signatures = Recorded.chunkedWithTrailerSignatures
    let chain = try self.chain(Recorded.chunkedWithTrailer)
    #expect(!chain.verify(chunk: "First chunk", signatures[0]))
    #expect(!chain.verify(chunk: Recorded.chunks[1], signatures[1]))
    #expect(!chain.verify(chunk: Recorded.chunks[0], signatures[0].uppercased()))
    #expect(!chain.verify(chunk: Recorded.chunks[0], ""))
    #expect(!chain.verify(chunk: Recorded.chunks[0], Recorded.chunkedSignatures[0]))
    #expect(!chain.verify(trailer: Recorded.trailer, signatures[3]))
    #expect(chain.verify(chunk: Recorded.chunks[0], signatures[0]))
    #expect(!chain.verify(chunk: Recorded.chunks[0], signatures[0]))
    #expect(!chain.verify(chunk: Recorded.chunks[2], signatures[2]))
    #expect(chain.verify(chunk: Recorded.chunks[1], signatures[1]))
    #expect(chain.verify(chunk: Recorded.chunks[2], signatures[2]))
    #expect(!chain.verify(trailer: Recorded.trailer + "a:b\n", signatures[3]))
    #expect(chain.verify(trailer: Recorded.trailer, signatures[3]))
  }

  @Test("the example of AWS's documentation passes") func example() throws {
    let chain = try self.chain(
      """
      PUT /examplebucket/chunkObject.txt
      host: s3.amazonaws.com
      x-amz-date: 20130524T000000Z
      x-amz-storage-class: REDUCED_REDUNDANCY
      authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
      SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;\
      x-amz-decoded-content-length;x-amz-storage-class,\
      Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9
      x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD
      content-encoding: aws-chunked
      x-amz-decoded-content-length: 66560
      content-length: 66824
      """)
    for (count, signature) in [
      (65_536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"),
      (1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"),
      (0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"),
    ] {
      #expect(chain.verify(chunk: String(repeating: "a", count: count), signature))
    }
  }

  private func chain(_ head: String) throws -> Chain {
    guard case .chunked(let signer?, _) = try Gate.sample().authenticate(S3Request(head: head)).payload
    else { return try #require(nil, "the chunks are not signed") }
    return Chain(signer)
  }
}

/// A signer that verifies by methods that do not mutate, as `#expect` needs them.
private final class Chain {
  private var signer: ChunkSigner

  init(_ signer: ChunkSigner) { self.signer = signer }

  func verify(chunk: String, _ signature: String) -> Bool {
    signer.verify(chunkSHA256: SHA256.hash(data: Array(chunk.utf8)), signature: signature.utf8)
  }

  func verify(trailer: String, _ signature: String) -> Bool {
    signer.verify(trailerSHA256: SHA256.hash(data: Array(trailer.utf8)), signature: signature.utf8)
  }
}
