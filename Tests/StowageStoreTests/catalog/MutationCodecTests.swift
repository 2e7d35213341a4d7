import StowageCore
import Testing

@testable import StowageStore

@Suite("The encoding of a group") struct MutationCodecTests {
  @Test("reads back as what was written")
  func roundTrip() throws {
    var source = RandomMutations(seed: 1)
    for _ in 0..<3000 {
      let group = source.group()
      let bytes = group.encoded()
      let decoded = try [Mutation](decoding: bytes)
      #expect(decoded == group)
      // To Swift, texts of other bytes can be equal.
      #expect(decoded.encoded() == bytes)
    }
  }

  @Test("refuses what is cut off anywhere, and what has something behind it")
  func truncation() throws {
    var source = RandomMutations(seed: 2)
    for _ in 0..<200 {
      let bytes = [source.mutation(), source.mutation()].encoded()
      for count in 0..<bytes.count {
        #expect(throws: FormatError.self) { try [Mutation](decoding: Array(bytes.prefix(count))) }
      }
      #expect(throws: FormatError.self) { try [Mutation](decoding: bytes + [0]) }
    }
  }

  @Test("is refused or read as another group where it is damaged, and reads never trap")
  func corruption() {
    var source = RandomMutations(seed: 3)
    for _ in 0..<20_000 {
      var bytes = source.group().encoded()
      for _ in 0...source.random.below(3) {
        bytes[source.random.below(bytes.count)] =
          [0, 1, 0x7f, 0x80, 0xff, UInt8(source.random.below(256))][
            source.random.below(6)]
      }
      // What is read is a group like any other: it has an encoding of its own, which is the one that was read.
      if let group = try? [Mutation](decoding: bytes) { #expect(group.encoded() == bytes) }
    }
  }

  @Test("refuses numbers beyond their range")
  func ranges() throws {
    #expect(throws: FormatError.value(at: 5, found: 0, expected: "at least 1")) {
      try [Mutation](decoding: [1, 0, 0, 0, 14] + [UInt8](repeating: 0, count: 100))
    }
    let chunk = ChunkRow(
      id: 1, upload: 1, index: 0, shard: 1, offset: .max - 9, recordBytes: 9, contentBytes: 1, form: 1,
      payloadChecksum: 0)
    var bytes = [Mutation.chunk(chunk)].encoded()
    // The lowest byte of the record's length.
    bytes[33] = 10
    #expect(throws: FormatError.self) { try [Mutation](decoding: bytes) }
    var reader = ByteReader([UInt8](repeating: 0xff, count: 8))
    #expect(throws: FormatError.value(at: 0, found: .max, expected: "a count that is not negative")) {
      try reader.count()
    }
    #expect(throws: FormatError.value(at: 4, found: 0, expected: "a MutationTag")) {
      try [Mutation](decoding: [1, 0, 0, 0, 0])
    }
  }

  @Test("is on disk, and is these bytes")
  func golden() {
    for (mutation, expected) in GoldenMutations.all {
      let found = [mutation].encoded().dropFirst(4).map(Self.hexadecimal).joined()
      #expect(found == expected.filter { $0 != " " }, "\(mutation)")
    }
    #expect([Mutation.dropBucket(1), .dropBucket(2)].encoded().prefix(4) == [2, 0, 0, 0])
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return digits.utf8.count == 1 ? "0" + digits : digits
  }
}
