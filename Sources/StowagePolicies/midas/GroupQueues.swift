import StowageCore

/// The groups of a chain as queues of sealed shards: how many are in each, and which was sealed first.
///
/// Complexity: O(1), but the first of a queue after a move, which is searched for.
struct GroupQueues {
  private struct Queue: BitwiseCopyable {
    var count = 0
    var firstOrder = UInt64.max
    var first = ShardID(0)
  }

  private var queues = InlineArray<10, Queue>(repeating: Queue())
  /// Whether a shard was moved, so that the first of a queue may be another.
  private var hasMoved = false

  /// Adds a candidate to a group.
  @inline(__always) mutating func add(_ shard: Shard, to group: Int) {
    // A span, because an inline array is copied whole for each element that is read by itself.
    var queues = queues.mutableSpan
    queues[group].count += 1
    if shard.sealOrder < queues[group].firstOrder {
      (queues[group].firstOrder, queues[group].first) = (shard.sealOrder, shard.id)
    }
  }

  /// How many shards the group has.
  func count(of group: Int) -> Int { queues.span[group].count }

  /// A candidate before which, in the order of sealing, none is in the group; nil where none is in it.
  func start(of group: Int, among shards: ShardTable) -> Shard? {
    if hasMoved { return shards.oldestCandidate }
    return count(of: group) == 0 ? nil : shards.shard(queues.span[group].first)
  }

  /// Counts a shard for another group.
  mutating func move(from group: Int, to other: Int) {
    hasMoved = true
    var queues = queues.mutableSpan
    queues[group].count -= 1
    queues[other].count += 1
  }
}
