extension EngineState {
  /// What is wrong with the state for an engine with these settings, or nil. A store that has read a damaged catalog can
  /// say so; an engine that is made from such a state traps.
  ///
  /// - Complexity: O(chunks + shards · log shards).
  public func fault(under settings: EngineSettings) -> String? {
    if ingestedBytes < 0 || copiedBytes < 0 {
      return "\(ingestedBytes) ingested, \(copiedBytes) copied bytes"
    }
    if uploads.count >= Int(Extent.homeless) { return "\(uploads.count) uploads are too many" }
    var previous: ShardID?
    for shard in shards {
      if let previous, previous >= shard.id {
        return "shard \(shard.id.index) comes after shard \(previous.index)"
      }
      previous = shard.id
      if let fault = fault(in: shard, under: settings) { return "shard \(shard.id.index) \(fault)" }
    }
    return faultAmongOpen(under: settings) ?? faultAmongSealed()
  }

  private func fault(in shard: Shard, under settings: EngineSettings) -> String? {
    if shard.id.index >= openedShards { return "is not among the \(openedShards) opened so far" }
    if Int(shard.length) > settings.shardBytes {
      return "has \(shard.length) bytes of \(settings.shardBytes)"
    }
    if shard.isOpen && Int(shard.length) == settings.shardBytes { return "is full and open" }
    if !shard.isOpen && shard.chunks.isEmpty { return "is sealed and holds nothing live" }
    var end = 0
    for chunk in shard.chunks {
      if Int(chunk.offset) < end { return "has overlapping chunks at \(chunk.offset)" }
      if chunk.bytes == 0 { return "has a chunk of no bytes at \(chunk.offset)" }
      if Int(chunk.owner.index) >= uploads.count {
        return "has a chunk of an unknown upload at \(chunk.offset)"
      }
      end = Int(chunk.offset) + Int(chunk.bytes)
    }
    return end > Int(shard.length) ? "has \(shard.length) bytes and a chunk that ends at \(end)" : nil
  }

  private func faultAmongOpen(under settings: EngineSettings) -> String? {
    let classes = shards.filter(\.isOpen).map(\.placementClass).sorted()
    for (one, next) in zip(classes, classes.dropFirst()) where one == next {
      return "class \(one.index) has two open shards"
    }
    let budget = settings.openShards
    return classes.count > budget ? "\(classes.count) shards are open, the budget is \(budget)" : nil
  }

  private func faultAmongSealed() -> String? {
    let orders = shards.filter { !$0.isOpen }.map(\.sealOrder).sorted()
    for (one, next) in zip(orders, orders.dropFirst()) where one == next {
      return "two shards have the seal order \(one)"
    }
    guard let last = orders.last, last >= sealedShards else { return nil }
    return "seal order \(last) is not among the \(sealedShards) so far"
  }
}
