public import StowageCore

extension Fragmentation {
  /// The state of the shards as the catalog has it: what an engine's survey gives, from rows.
  public init(of catalog: any Catalog) throws(CatalogError) {
    self.init()
    for shard in try catalog.shards() where shard.state != .reclaiming {
      let chunks = try catalog.chunks(in: shard.id)
      let live = chunks.reduce(0) { $0 + Int($1.recordBytes) }
      if shard.state != .open && shard.length > 0 {
        liveFractions.append(Double(live) / Double(shard.length))
      }
      var end = 0
      for chunk in chunks {
        if Int(chunk.offset) > end { holes.append(Int(chunk.offset) - end) }
        end = Int(chunk.offset) + Int(chunk.recordBytes)
      }
      if Int(shard.length) > end { holes.append(Int(shard.length) - end) }
    }
    liveFractions.sort()
    holes.sort()
  }
}
