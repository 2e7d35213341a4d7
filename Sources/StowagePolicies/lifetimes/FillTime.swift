import StowageCore

/// How long the uploads take to fill a shard, all classes together: a moving average, each shard weighs an eighth.
///
/// Lives that differ by less cannot be kept apart, since even a class that gets every upload is not filled within it.
struct FillTime: Sendable {
  /// 0 until a first shard's bytes have come.
  private(set) var milliseconds: Int64 = 0
  private var mark: Moment?
  private let shardBytes: Int

  init(shardBytes: Int) { self.shardBytes = shardBytes }

  mutating func note(_ now: Moment) {
    guard let then = mark else {
      mark = now
      return
    }
    let bytes = now.ingestedBytes - then.ingestedBytes
    if bytes < shardBytes { return }
    let span = Double(now.wall.milliseconds(after: then.wall)) * Double(shardBytes) / Double(bytes)
    let latest = Int64(min(span, 1e15))
    milliseconds = milliseconds == 0 ? latest : milliseconds + (latest - milliseconds) / 8
    mark = now
  }
}
