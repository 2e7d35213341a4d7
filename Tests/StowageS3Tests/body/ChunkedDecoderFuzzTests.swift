import StowageCore
import Testing

@testable import StowageS3

@Suite struct `aws-chunked framing under mutation` {
  @Test func `a damaged body that is signed or has a checksum is refused or gives its own content`() throws {
    for seed in 1...UInt64(3000) {
      let trial = try Trial(seed: seed, isProtected: true)
      if let found = trial.found { #expect(found == trial.content, "seed \(seed)") }
    }
  }

  /// Shows that the test above can fail, and that a body without protection does not trap either.
  @Test func `without signature and checksum the same damage gives other content now and then`() throws {
    let others = try (1...UInt64(3000)).filter { seed in
      let trial = try Trial(seed: seed, isProtected: false)
      return trial.found.map { $0 != trial.content } ?? false
    }
    #expect(others.count > 100)
  }
}

/// One body, damaged in one to four places and read in random pieces.
private struct Trial {
  let content: [UInt8]
  /// The content that was read; nil where the body was refused.
  let found: [UInt8]?

  init(seed: UInt64, isProtected: Bool) throws {
    var random = Seed(seed).stream("framing")
    content = (0..<random.below(200)).map { _ in UInt8(random.below(256)) }
    var body = FramedBody(content: content, chunkByteCount: 1 + random.below(64))
    body.isSigned = isProtected && random.below(2) == 0
    if isProtected, !body.isSigned || random.below(2) == 0 {
      body.trailer = "x-amz-checksum-sha256:" + Checksum(.sha256, of: content).base64
    }
    var bytes = body.bytes
    for _ in 0...random.below(4) { Self.damage(&bytes, &random) }
    var check = try body.check()
    found = try? check.run(Self.pieces(of: bytes, &random)).content
  }

  private static func damage(_ bytes: inout [UInt8], _ random: inout Random) {
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

  private static func pieces(of bytes: [UInt8], _ random: inout Random) -> [[UInt8]] {
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
