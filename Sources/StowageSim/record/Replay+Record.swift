import StowageCore

extension Replay {
  /// The books as they stand.
  var timelinePoint: TimelinePoint {
    TimelinePoint(
      milliseconds: engine.ledger.instant.milliseconds, ingestedBytes: engine.space.ingestedBytes,
      copiedBytes: meter.sums.copiedBytes, liveBytes: engine.space.liveBytes,
      trappedBytes: engine.space.deadOpenBytes, storedBytes: engine.space.storedBytes,
      physicalBytes: meter.physicalBytes, openShards: meter.census.openCount,
      sealedShards: meter.census.sealedCount, isWarm: isWarm)
  }

  /// The record of the run, which is over.
  mutating func takeRecord() -> RunRecord { recorder.finish(timelinePoint, in: engine.ledger) }
}
