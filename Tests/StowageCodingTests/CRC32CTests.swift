import StowageCoding
import StowageCore
import TestSupport
import Testing

@Suite struct CRC32CTests {
  /// RFC 3720, appendix B.4, and the check value of the catalogue of parametrised CRC algorithms.
  @Test(
    arguments: [
      (Array("123456789".utf8), 0xe306_9283),
      ([], 0),
      ([UInt8](repeating: 0, count: 32), 0x8a91_36aa),
      ([UInt8](repeating: 0xff, count: 32), 0x62a8_ab43),
      (Array(0..<32), 0x46dd_794e),
      (Array((0..<32).reversed()), 0x113f_db5c),
    ] as [([UInt8], UInt32)])
  func `published vectors`(bytes: [UInt8], expected: UInt32) {
    #expect(CRC32C.checksum(of: bytes.span.bytes) == expected)
    #expect(Self.bitwise(bytes) == expected)
  }

  /// Every length up to 300 and every alignment, against one bit at a time; then every cut into two pieces.
  @Test func `agrees with the definition, in one piece and in several`() {
    for seed in Trials.seeds(1) {
      var random = Seed(seed).stream("crc")
      let bytes = Bytes.random(300, &random)
      for count in 0...300 {
        let start = random.below(301 - count)
        let piece = Array(bytes[start..<start + count])
        let whole = CRC32C.checksum(of: bytes.span.bytes.extracting(start..<start + count))
        #expect(whole == Self.bitwise(piece), "\(Trials.reproduction(seed, filter: "CRC32CTests"))")
        let cut = random.below(count + 1)
        var pieces = CRC32C()
        pieces.update(piece.span.bytes.extracting(0..<cut))
        pieces.update(piece.span.bytes.extracting(cut..<count))
        #expect(pieces.value == whole)
      }
    }
  }

  @Test func `a number counts as its bytes, lowest first`() {
    var number = CRC32C()
    number.update(UInt64(0x0807_0605_0403_0201))
    number.update(UInt16(0x0a09))
    #expect(number.value == Self.bitwise(Array(1...10)))
  }

  @Test func `a look at the value changes nothing`() {
    var checksum = CRC32C()
    for byte in "123456789".utf8 {
      _ = checksum.value
      checksum.update(byte)
    }
    #expect(checksum.value == 0xe306_9283)
  }

  /// The definition, without tables.
  static func bitwise(_ bytes: [UInt8]) -> UInt32 {
    var register: UInt32 = ~0
    for byte in bytes {
      register ^= UInt32(byte)
      for _ in 0..<8 { register = register & 1 == 0 ? register >> 1 : register >> 1 ^ 0x82f6_3b78 }
    }
    return ~register
  }
}
