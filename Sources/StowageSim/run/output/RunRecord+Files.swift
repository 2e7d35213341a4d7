extension RunRecord {
  /// `timeline.csv` of docs/RUNS.md.
  var timelineText: String {
    let columns = [
      "time_ms", "ingested_bytes", "copied_bytes", "live_bytes", "dead_bytes", "trapped_bytes",
      "stored_bytes",
      "physical_bytes", "open_shards", "sealed_shards", "is_warm",
    ]
    var text = CSVLine.text(columns)
    for point in timeline {
      text += "\(point.milliseconds),\(point.ingestedBytes),\(point.copiedBytes),\(point.liveBytes),"
      text += "\(point.deadBytes),\(point.trappedBytes),\(point.storedBytes),\(point.physicalBytes),"
      text += "\(point.openShards),\(point.sealedShards),\(point.isWarm ? 1 : 0)\n"
    }
    return text
  }

  /// `shards.csv` of docs/RUNS.md.
  var shardText: String {
    let columns = [
      "shard", "class", "tier", "opened_ms", "sealed_ms", "ended_ms", "end", "stored_bytes",
      "copied_in_bytes",
      "live_bytes", "dead_bytes", "holes", "death_spread_ms",
    ]
    func cell(_ value: Int64?) -> String { value.map { "\($0)" } ?? "" }
    var text = CSVLine.text(columns)
    for (number, shard) in shards.enumerated() {
      text += "\(number),\(shard.placementClass),\(shard.tier),\(shard.openedMilliseconds),"
      text += "\(cell(shard.sealedMilliseconds)),\(cell(shard.endedMilliseconds)),\(shard.end.text),"
      text += "\(shard.storedBytes),\(shard.copiedInBytes),\(shard.liveBytes),\(shard.deadBytes),"
      text += "\(shard.holes),\(cell(shard.deathSpreadMilliseconds))\n"
    }
    return text
  }
}

extension ShardRecord.End {
  /// In files.
  var text: String {
    switch self {
    case .open: "open"
    case .sealed: "sealed"
    case .freedWhole: "freed-whole"
    case .reclaimed: "reclaimed"
    }
  }
}
