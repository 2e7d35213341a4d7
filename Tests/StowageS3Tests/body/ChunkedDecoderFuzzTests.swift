import StowageCore
import Testing

@testable import StowageS3

@Suite struct `aws-chunked framing under mutation` {
  @Test(arguments: 1...UInt64(2000)) func `a damaged body is refused or gives its own content`(_ seed: UInt64)
    throws
  {
    var random = Seed(seed).stream("framing")
    let content = (0..<random.below(200)).map { _ in UInt8(random.below(256)) }
    var body = FramedBody(content: content, chunkByteCount: 1 + random.below(64))
    body.isSigned = random.below(2) == 0
    if !body.isSigned || random.below(2) == 0 {
      body.trailer = "x-amz-checksum-sha256:" + Checksum(.sha256, of: content).base64
    }
    var bytes = body.bytes
    for _ in 0...random.below(3) { damage(&bytes, &random) }
    var check = try body.check()
    guard let found = try? check.run(pieces(of: bytes, &random)) else { return }
    #expect(found.content == content, "seed \(seed)")
  }

  private func damage(_ bytes: inout [UInt8], _ random: inout Random) {
    guard !bytes.isEmpty else { return }
    let place = random.below(bytes.count)
    switch random.below(6) {
    case 0: bytes[place] ^= 1 << UInt8(random.below(8))
    case 1: bytes.remove(at: place)
    case 2: bytes.insert(Array("\r\n;:0aF=".utf8)[random.below(8)], at: place)
    case 3: bytes.removeSubrange(place...)
    case 4: bytes += bytes[place...]
    default: bytes.removeSubrange(place..<min(place + random.below(80), bytes.count))
    }
  }

  private func pieces(of bytes: [UInt8], _ random: inout Random) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = 1 + random.below(40)
      pieces.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return pieces
  }
}
