import StowageCore
import Testing

@testable import StowageStore

@Suite struct ShardMapTests {
  private func shard(_ id: UInt32, _ length: UInt32) -> ShardRow {
    let moment = Moment(wall: .zero, ingestedBytes: 0)
    return ShardRow(
      id: id, uuid: UniqueID(high: 0, low: UInt64(id)), placementClass: 0, tier: 0, state: .sealed,
      length: length, opened: moment, appended: moment, sealed: moment, sealOrder: 0, code: "rs:2+1",
      places: [], fragmentChecksums: [])
  }

  private func chunk(_ offset: UInt32, _ bytes: UInt32) -> ChunkRow {
    ChunkRow(
      id: UInt64(offset) + 1, upload: 1, index: 0, shard: 0, offset: offset, recordBytes: bytes,
      contentBytes: 1, form: 1, payloadChecksum: 0)
  }

  @Test func everyShardIsALineWithItsHoles() {
    let chunks: [UInt32: [ChunkRow]] = [
      1: [chunk(0, 100)], 2: [chunk(10, 20), chunk(30, 10), chunk(75, 10)], 10: [], 11: [],
    ]
    var map = ShardMap()
    for row in [shard(1, 100), shard(2, 100), shard(10, 1000), shard(11, 0)] {
      map.add(row, chunks[row.id] ?? [])
    }
    #expect(map.shards.map(\.holes) == [[], [0..<10, 40..<75, 85..<100], [0..<1000], []])
    #expect(
      map.lines(width: 10) == [
        "shard  state   code    bytes  live  holes",
        "    1  sealed  rs:2+1    100  100%      0  |##########|",
        "    2  sealed  rs:2+1    100   40%      3  |.###...++.|",
        "   10  sealed  rs:2+1   1000    0%      1  |..........|",
        "   11  sealed  rs:2+1      0     -      0  |          |",
      ])
  }
}
