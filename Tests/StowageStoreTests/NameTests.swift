import StowageStore
import Testing

@Suite struct NameTests {
  @Test func everyNameOfAFileReadsBackAsItself() {
    let shard = UniqueID(high: 1, low: .max)
    let names: [FileName] = [
      .superblock, .log(epoch: 7), .copy(shard: shard), .fragment(shard: shard, number: 12),
      .unfinished(.fragment(shard: shard, number: 0)), .unfinished(.log(epoch: 1)), .foreign("notes.txt"),
    ]
    for name in names { #expect(FileName(name.description) == name) }
  }
}
