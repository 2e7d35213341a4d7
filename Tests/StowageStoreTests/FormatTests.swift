import StowageCoding
import Testing

@testable import StowageStore

/// What is on a disk today can be read tomorrow: these bytes must never change without a new version.
@Suite struct FormatTests {
  static let shard = UniqueID(high: 0x0102_0304_0506_0708, low: 0x090A_0B0C_0D0E_0F10)
  static let store = UniqueID(high: 0x1112_1314_1516_1718, low: 0x191A_1B1C_1D1E_1F20)

  static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  static let record = RecordHeader(
    form: .zstd, shard: shard, chunk: 7, upload: 5, offset: 4096, contentBytes: 1000, payloadBytes: 300,
    index: 2,
    payloadChecksum: 0xDEAD_BEEF)

  static var file: FileHeader {
    var header = FileHeader(
      fragment: 3, shard: shard, store: store, shardNumber: 9,
      code: .locallyRepairable(data: 12, groups: 2, globals: 2))
    header.shardBytes = 1200
    header.contentBytes = 100
    header.contentChecksum = 0xDEAD_BEEF
    return header
  }

  static let superblock = Superblock(
    number: 2, deviceCount: 8, store: store, device: shard, epoch: 6, settings: [1, 2, 3])

  @Test func theBytesOfEveryStructureAreWhatTheyWere() throws {
    #expect(Self.hex(Self.record.encoded()) == Golden.record)
    #expect(Self.hex(Self.file.encoded()) == Golden.file)
    #expect(Self.hex(Self.superblock.encoded()) == Golden.superblock)
    #expect(Self.hex(LogFormat.header(store: Self.store, epoch: 6)) == Golden.logHeader)
    let entry = LogFormat.entry(.group, sequence: 42, [1, 2, 3], store: Self.store, epoch: 6)
    #expect(Self.hex(entry) == Golden.logEntry)
    var blocks = BlockChecksums()
    blocks.add(content(1, 70_000).span.bytes)
    blocks.finish()
    #expect(Self.hex(blocks.encoded()) == Golden.blocks)
  }

  @Test func everyStructureReadsBackAndEveryFlippedBitIsFound() throws {
    #expect(try RecordHeader(decoding: Self.record.encoded()) == Self.record)
    #expect(try FileHeader(decoding: Self.file.encoded()) == Self.file)
    #expect(try Superblock(decoding: Self.superblock.encoded()) == Self.superblock)
    Self.expectEveryFlipFound(Self.record.encoded()) { try RecordHeader(decoding: $0) }
    Self.expectEveryFlipFound(Self.file.encoded()) { try FileHeader(decoding: $0) }
    Self.expectEveryFlipFound(Self.superblock.encoded()) { try Superblock(decoding: $0) }
    Self.expectEveryFlipFound(LogFormat.entry(.group, sequence: 1, [9, 9], store: Self.store, epoch: 6)) {
      if LogFormat.entry(in: $0, at: 0, store: Self.store, epoch: 6) == nil {
        throw FormatError.cut(at: 0, needed: 0, available: 0)
      }
      return 0
    }
  }

  private static func expectEveryFlipFound<Structure>(
    _ bytes: [UInt8], _ decode: ([UInt8]) throws -> Structure
  ) {
    for bit in 0..<bytes.count * 8 {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << (bit % 8)
      #expect(throws: FormatError.self, "bit \(bit)") { try decode(flipped) }
    }
  }
}

enum Golden {
  static let record =
    "53775263010003000807060504030201100f0e0d0c0b0a090700000000000000"
    + "050000000000000000100000e80300002c01000002000000efbeadde4793fdfb"
  static let file =
    "53775368010001030807060504030201100f0e0d0c0b0a091817161514131211"
    + "201f1e1d1c1b1a19090000000c020200b004000064000000efbeadde5bad780b"
  static let superblock =
    "537753620100020008001817161514131211201f1e1d1c1b1a19080706050"
    + "4030201100f0e0d0c0b0a0906000000000000000300000001020384b14f8e"
  static let logHeader = "53774c67010000001817161514131211201f1e1d1c1b1a19060000000000000096141a42"
  static let logEntry = "53774c65030000002a00000000000000030000001ef230f148656d91010203"
  static let blocks = "3d9fc4b057a84e3bab143ee4"
}
