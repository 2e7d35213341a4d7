import StowageCore

/// What became of shards since the store was opened.
struct ShardTally {
  private(set) var freedWhole = 0
  private(set) var reclaimed = 0
  private(set) var open = 0
  private(set) var mostOpen = 0

  init() {}

  /// - Parameter open: shards that are open already.
  init(open: Int) { (self.open, mostOpen) = (open, open) }

  mutating func note(_ decision: Decision) {
    switch decision {
    case .open:
      open += 1
      mostOpen = max(mostOpen, open)
    case .seal: open -= 1
    case .free(_, nil): freedWhole += 1
    case .free: reclaimed += 1
    case .assign, .append, .transcode, .move: break
    }
  }
}
