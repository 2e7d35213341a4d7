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

  @Test func aNumberSpelledInAnotherWayIsAnotherFile() {
    let shard = String(repeating: "0", count: 32)
    for text in ["log-07", "log-+7", "\(shard).f+1", "\(shard).f01", "log-07.new"] {
      #expect(FileName(text) == .foreign(text))
    }
  }
}
