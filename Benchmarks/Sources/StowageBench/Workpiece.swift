import StowageCore
import StowageTrace

/// Ten million rows over two million live objects of one 4 MiB chunk: puts until they are alive, then deletes of
/// random objects and puts in turn.
struct Workpiece {
  static let rowCount = 10_000_000
  static let liveObjects = 2_000_000
  static let chunkBytes = 4 << 20
  /// 128 chunks.
  static let shardBytes = 512 << 20
  static let garbageCap = Ratio(1, 10)

  /// With `ttl`, every other object declares one of four times to live, which comes before its delete for some.
  static func trace(ttl: Bool) -> Trace {
    var random = Seed(1).stream("benchmark")
    var rows = Table<TraceRow>()
    var alive: [UInt32] = []
    var key: UInt32 = 0
    for index in 0..<rowCount {
      let time = Instant(milliseconds: Int64(index))
      if alive.count < liveObjects || index % 2 == 0 {
        let declared = ttl && key % 2 == 0 ? 1000 * (key / 2 % 4 + 1) : TraceRow.noTTL
        rows.append(
          TraceRow(
            time: time, operation: .put, bucket: 1, key: key, size: chunkBytes, ttlSeconds: declared))
        alive.append(key)
        key += 1
      } else {
        let victim = random.below(alive.count)
        rows.append(TraceRow(time: time, operation: .delete, bucket: 1, key: alive[victim]))
        alive.swapAt(victim, alive.count - 1)
        alive.removeLast()
      }
    }
    return Trace(name: "benchmark", rows: rows, names: TraceNames(), digest: "")
  }
}
