import StowageCoding
import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

/// Every single flipped bit of 64 KiB, in a store whose shards are long enough. What is asked is what the data level of
/// fsck and every reader ask of the same bytes; `FsckTests` shows on small files that fsck says so.
@Suite struct BitFlipTests {
  private static let regionBytes = 64 << 10

  /// With a sealed shard whose fragments have more than a block, and an open one as long.
  private func world() throws -> World {
    var settings = try World.small("rs:2+1")
    settings.chunkBytes = 2 << 10
    settings.shardBytes = 256 << 10
    settings.openShards = 1
    let world = try World(settings)
    for index in 0..<20 { try world.put("key-\(index)", content(index, 18 << 10)) }
    try world.core.sealAll()
    return world
  }

  private func row(_ state: ShardRowState, in world: World) throws -> ShardRow {
    try #require(
      world.core.shards.values.filter { $0.state == state && Int($0.length) > Self.regionBytes }
        .min { $0.id < $1.id })
  }

  /// Calls `isFound` with each bit of `bytes` flipped and returns how many there were.
  private func flipEach(_ bytes: [UInt8], _ isFound: ([UInt8], Int) throws -> Bool) rethrows -> Int {
    var bytes = bytes
    for place in bytes.indices {
      for bit in 0..<8 {
        bytes[place] ^= 1 << bit
        let found = try isFound(bytes, place)
        if !found { Issue.record("bit \(bit) of byte \(place)") }
        bytes[place] ^= 1 << bit
      }
    }
    return bytes.count * 8
  }

  @Test func everyFlippedBitOfABlockOfAFragmentAndOfItsHeaderAndFooterIsFound() throws {
    let world = try world()
    let row = try row(.sealed, in: world)
    let reader = try ShardReader(row, on: world.devices)
    for number in [0, 2] {
      let file = try world.devices[Int(row.places[number])].contents(
        of: .fragment(shard: row.uuid, number: number))
      let header = Array(file[..<FileHeader.byteCount])
      #expect(flipEach(header) { bytes, _ in (try? FileHeader(decoding: bytes)) == nil } == 512)
      let end = FileHeader.byteCount + reader.contentBytes(of: number)
      _ = flipEach(Array(file[end...])) { bytes, _ in (try? BlockChecksums(decoding: bytes)) == nil }
      // The other fragments' blocks have the same check.
      if number > 0 { continue }
      let footer = try BlockChecksums(decoding: Array(file[end...]))
      let block = Array(file[FileHeader.byteCount..<FileHeader.byteCount + Self.regionBytes])
      try footer.check(block.span.bytes, fromBlock: 0)
      let flips = flipEach(block) { bytes, _ in
        (try? footer.check(bytes.span.bytes, fromBlock: 0)) == nil
      }
      #expect(flips == 524_288)
    }
  }

  @Test func everyFlippedBitOfTheCopyOfAnOpenShardIsFound() throws {
    let world = try world()
    let row = try row(.open, in: world)
    let (number, name) = (row.places[0], FileName.copy(shard: row.uuid))
    let file = try world.devices[Int(number)].contents(of: name)
    _ = flipEach(Array(file[..<FileHeader.byteCount])) { bytes, _ in
      (try? FileHeader(decoding: bytes)) == nil
    }
    let reader = try ShardReader(row, on: world.devices)
    var (flips, start) = (0, 0)
    while start < Self.regionBytes {
      let record = try reader.record(at: start, inCopyOn: number)
      flips += flipEach(record.bytes) { bytes, _ in
        (try? reader.checked(bytes, at: start)) == nil
      }
      start += record.bytes.count
    }
    #expect(flips >= 524_288)
  }
}
