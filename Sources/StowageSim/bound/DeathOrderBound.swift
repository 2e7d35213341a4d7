/// Dead bytes of the best packing of equal chunks with any number of open shards: chunks sorted by death, the last to die
/// together. Exact for as many open shards as it takes.
///
/// Why no packing undercuts it: take the shards from the last to die to the first. Sealed ones hold `perShard` chunks
/// each, so at the latest the chunk at position j · `perShard` of the order by death opens the next of them, and its shard
/// lives as long as it. What is never sealed is at least the remainder of all chunks, and is held to the end.
struct DeathOrderBound {
  /// ∫ dead bytes dt, in bytes · ms.
  let leastDeadTime: Double

  /// - Complexity: O(n log n) for n uploads, plus the number of shards.
  init(_ packing: Packing, perShard: Int) {
    let chunkBytes = packing.chunkBytes.lowerBound
    let total = packing.uploads.reduce(0) { $0 + Int($1.bytes) / chunkBytes }
    var (room, held, sum) = (total % perShard, packing.end, 0.0)
    for upload in packing.uploads.sorted(by: { $0.death > $1.death }) {
      var rest = Int(upload.bytes) / chunkBytes
      while rest > 0 {
        if room == 0 { (room, held) = (perShard, upload.death) }
        let taken = min(rest, room)
        sum += Double(taken) * (held - upload.death)
        rest -= taken
        room -= taken
      }
    }
    leastDeadTime = sum * Double(chunkBytes)
  }
}
