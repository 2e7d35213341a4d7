extension ReclaimFigures {
  var json: JSONValue {
    [
      "copied_per_garbage_byte": .real(copiedPerGarbageByte), "whole_share": .real(wholeShare),
      "tier_change_bytes": .integer(tierChangeBytes),
      "location_updates_per_chunk": .real(locationUpdatesPerChunk),
    ]
  }
}

extension RunResult {
  var scatterJSON: JSONValue {
    [
      "shards_per_object": .real(objectScatter.shards), "pieces_per_object": .real(objectScatter.pieces),
      "small_piece_share": .real(objectScatter.smallPieceShare), "shards_per_get": .real(getScatter.shards),
      "pieces_per_get": .real(getScatter.pieces),
    ]
  }
}

extension JobFigures {
  var json: JSONValue {
    [
      "fsck": [
        "bytes_read": .real(fsck.bytesRead), "shards": .real(fsck.shards), "devices": .real(fsck.devices),
      ],
      "deletes_per_day": [
        "dead_bytes": .real(deletes.deadBytes), "shards": .real(deletes.shards),
        "shard_bytes": .real(deletes.shardBytes), "devices": .real(deletes.devices),
      ],
    ]
  }
}

extension RunReport {
  /// What packing means for others than uploads and reclaim.
  var otherJobs: [(name: String, value: String, remark: String)] {
    let (scatter, jobs) = (result.objectScatter, result.jobs)
    return [
      ("shards of an object", fixed(scatter.shards, 4), "that a get of all of it reads"),
      (
        "pieces of an object", fixed(scatter.pieces, 4),
        "\(percent(scatter.smallPieceShare, 2)) below 1 MiB"
      ),
      ("shards of a get", fixed(result.getScatter.shards, 4), "of the trace"),
      ("moves of a chunk", fixed(result.reclaim.locationUpdatesPerChunk, 4), "each a new place in a catalog"),
      ("fsck reads", size(jobs.fsck.bytesRead), "a mean over time"),
      (
        "fsck, shards", fixed(jobs.fsck.shards, 1),
        "on \(fixed(jobs.fsck.devices, 0)) devices if each had its own"
      ),
      ("a day's deaths", size(jobs.deletes.deadBytes), "in sealed shards"),
      (
        "their shards", fixed(jobs.deletes.shards, 1),
        "of \(size(jobs.deletes.shardBytes)), on \(fixed(jobs.deletes.devices, 0)) devices if each had its own"
      ),
    ]
  }
}

extension ComparisonReport {
  /// What each packing makes reads, checks and deletes touch; means over the seeds.
  static func jobTable(_ groups: [Group]) -> TextTable {
    var table = TextTable([
      .init("placement", .left), .init("cleaning", .left), .init("shards/object"), .init("pieces/object"),
      .init("moves/chunk"), .init("fsck reads"), .init("shards"), .init("devices"), .init("a day's deaths"),
      .init("in shards"), .init("of bytes"), .init("on devices"),
    ])
    for group in groups {
      func mean(_ figure: (RunResult) -> Double?) -> Double? { group.interval(figure).mean }
      table.append([
        group.policy?.placement ?? "", group.policy?.cleaning ?? "",
        fixed(mean(\.objectScatter.shards), 3), fixed(mean(\.objectScatter.pieces), 3),
        fixed(mean(\.reclaim.locationUpdatesPerChunk), 3), size(mean(\.jobs.fsck.bytesRead)),
        fixed(mean(\.jobs.fsck.shards), 1), fixed(mean(\.jobs.fsck.devices), 0),
        size(mean(\.jobs.deletes.deadBytes)), fixed(mean(\.jobs.deletes.shards), 1),
        size(mean(\.jobs.deletes.shardBytes)), fixed(mean(\.jobs.deletes.devices), 0),
      ])
    }
    return table
  }
}

extension ComparisonReport.Group {
  /// Ratios of reads and reclaim, as ``ComparisonReport/json(withSummary:)`` lists them.
  var reclaimSummary: JSONValue {
    [
      "copied_per_garbage_byte": json(\.reclaim.copiedPerGarbageByte),
      "whole_share": json(\.reclaim.wholeShare),
      "location_updates_per_chunk": json(\.reclaim.locationUpdatesPerChunk),
    ]
  }

  var scatterSummary: JSONValue {
    [
      "shards_per_object": json(\.objectScatter.shards),
      "pieces_per_object": json(\.objectScatter.pieces),
      "small_piece_share": json(\.objectScatter.smallPieceShare), "shards_per_get": json(\.getScatter.shards),
      "pieces_per_get": json(\.getScatter.pieces),
    ]
  }
}
