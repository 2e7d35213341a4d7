import StowageCore
import Testing

@testable import StowageS3

@Suite struct `additional checksums` {
  // Published check values; Base64 of Python's zlib and hashlib.
  @Test(arguments: [
    (ChecksumAlgorithm.crc32, "y/Q5Jg==", "AAAAAA=="),
    (.crc32c, "4waSgw==", "AAAAAA=="),
    (.crc64nvme, "rosUhgp5mIg=", "AAAAAAAAAAA="),
    (.sha1, "98O8HYCOBHMq32eZZczDTKeuNEE=", "2jmj7l5rSw0yVb/vlWAYkK/YBwk="),
    (.sha256, "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
  ]) func `checksums are those of everybody else`(
    _ algorithm: ChecksumAlgorithm, _ ofDigits: String, _ ofNothing: String
  ) {
    #expect(Checksum(algorithm, of: Array("123456789".utf8)).base64 == ofDigits)
    #expect(Checksum(algorithm, of: []).base64 == ofNothing)
    #expect(Checksum(algorithm, base64: ofDigits)?.base64 == ofDigits)
  }

  @Test func `the bytes of a CRC stand with the highest first`() {
    #expect(Checksum(.crc32, of: Array("123456789".utf8)).bytes == [0xcb, 0xf4, 0x39, 0x26])
    #expect(Checksum(.crc32c, of: Array("123456789".utf8)).bytes == [0xe3, 0x06, 0x92, 0x83])
    let crc64 = Checksum(.crc64nvme, of: Array("123456789".utf8)).bytes
    #expect(crc64 == [0xae, 0x8b, 0x14, 0x86, 0x0a, 0x79, 0x98, 0x88])
  }

  @Test(arguments: ChecksumAlgorithm.allCases) func `pieces of any length give what the whole gives`(
    _ algorithm: ChecksumAlgorithm
  ) {
    var random = Seed(7).stream("pieces")
    let content = (0..<1000).map { _ in UInt8(random.below(256)) }
    for pieceByteCount in 1...70 {
      var running = RunningChecksum(algorithm)
      for start in stride(from: 0, to: content.count, by: pieceByteCount) {
        running.update(content[start..<min(start + pieceByteCount, content.count)])
      }
      #expect(running.checksum == Checksum(algorithm, of: content), "pieces of \(pieceByteCount) bytes")
    }
  }

  @Test(arguments: [ChecksumAlgorithm.crc32, .crc32c, .crc64nvme])
  func `the CRC of all parts together follows from theirs`(_ algorithm: ChecksumAlgorithm) {
    for seed in 1...UInt64(20) {
      var random = Seed(seed).stream("parts")
      let parts = (0...random.below(6)).map { _ in
        (0..<random.below(5000)).map { _ in UInt8(random.below(256)) }
      }
      let combined = Checksum.fullObject(of: parts.map { (Checksum(algorithm, of: $0), $0.count) })
      #expect(combined == Checksum(algorithm, of: parts.flatMap(\.self)), "seed \(seed)")
    }
  }

  @Test func `the composite checksum is that of the parts' checksums, and says how many there are`() {
    let parts = ["hello ", "world"].map { Array($0.utf8) }
    #expect(Checksum.composite(of: parts.map { Checksum(.crc32, of: $0) }) == "1Fu2mQ==-2")
    #expect(
      Checksum.composite(of: parts.map { Checksum(.sha256, of: $0) })
        == "Zhie15keHg/OBlOZxcoF/BXCgYZaeimRvdZnwUZqkaQ=-2")
  }

  @Test(arguments: [
    "", "====", "y/Q5Jg", "y/Q5Jg=", "y/Q5Jg==\n", "y/Q5Jh==", "y-Q5Jg==", "y/Q=5Jg=", "y/Q5JgAA", "é",
  ])
  func `a value that is not Base64 of the right length is none`(_ text: String) {
    #expect(Checksum(.crc32, base64: text) == nil)
  }

  @Test func `names are those of header fields, SDKs and documents`() {
    #expect(ChecksumAlgorithm.crc64nvme.fieldName == "x-amz-checksum-crc64nvme")
    #expect(ChecksumAlgorithm.crc64nvme.elementName == "ChecksumCRC64NVME")
    #expect(ChecksumAlgorithm(name: "sha256") == .sha256)
    #expect(ChecksumAlgorithm(fieldName: "x-amz-checksum-md4") == nil)
  }
}
