import StowageCore
import StowageTrace

extension RunReport {
  /// The object of DESIGN.md section 8, whose paths are a contract.
  public var json: JSONValue { json(withTiming: true) }

  /// The same for every execution of the same run where timing is left out.
  public func json(withTiming: Bool) -> JSONValue {
    guard case .object(var members) = result.json(traceName: traceName, traceDigest: traceDigest) else {
      preconditionFailure("a result is an object")
    }
    if !result.tiers.isEmpty {
      members.append(JSONValue.Member(key: "tiers", value: .list(result.tiers.map(\.json))))
    }
    if let cost = result.cost { members.append(JSONValue.Member(key: "cost", value: cost.json)) }
    if withTiming { members.append(JSONValue.Member(key: "timing", value: timing.json)) }
    return .object(members)
  }
}

extension RunReport.Timing {
  fileprivate var json: JSONValue {
    [
      "seconds": .real(seconds), "read_seconds": .real(readSeconds), "engine_seconds": .real(engineSeconds),
      "events_per_second": .real(eventsPerSecond), "peak_resident_bytes": .integer(peakResidentBytes),
    ]
  }
}

extension RunResult {
  fileprivate func json(traceName: String, traceDigest: String) -> JSONValue {
    [
      "policy": ["placement": .text(policy.placement), "cleaning": .text(policy.cleaning)],
      "seed": .integer(seed),
      "settings": settings.json(warmup: warmup),
      "trace": rows.json(name: traceName, digest: traceDigest),
      "ingested_bytes": .integer(ingestedBytes), "copied_bytes": .integer(copiedBytes),
      "live_bytes": .integer(liveBytes), "stored_bytes": .integer(storedBytes),
      "dead_bytes": .integer(deadBytes), "trapped_bytes": .integer(trappedBytes),
      "write_amplification": .real(writeAmplification),
      "space_amplification": [
        "mean": .real(spaceAmplification.mean), "p99": .real(spaceAmplification.p99),
        "max": .real(spaceAmplification.max),
      ],
      "physical": [
        "write_amplification": .real(physical.writeAmplification),
        "space_amplification": .real(physical.spaceAmplification),
        "space_amplification_p99": .real(physical.spaceAmplificationP99),
      ],
      "shards": [
        "opened": .integer(shards.opened), "sealed": .integer(shards.sealed),
        "freed_whole": .integer(shards.freedWhole), "reclaimed": .integer(shards.reclaimed),
        "open_max": .integer(shards.openMax), "open_mean": .real(openShards.mean),
        "open_mean_bytes": .real(openShards.meanBytes), "open_max_bytes": .integer(openShards.maxBytes),
        "seal_fill": .real(openShards.sealFill),
      ],
      "fragmentation": fragmentationJSON,
      "purity": [
        "death_spread": .real(purity.deathSpread), "near_median": .real(purity.nearMedian),
        "wasted_copies": .real(purity.wastedCopies),
      ],
      "reclaim": reclaim.json, "scatter": scatterJSON, "jobs": jobs.json,
      "gap_closed": .real(gapClosed),
      "gap_closed_informed": .real(gapClosedInformed),
      "predictor": [
        "concordance": .real(prediction.concordance), "log_error": .real(prediction.logError),
        "calibration": .real(prediction.calibration), "asked_share": .real(prediction.askedShare),
      ],
    ]
  }

  private var fragmentationJSON: JSONValue {
    [
      "live": .real(parts.live), "dead_sealed": .real(parts.deadSealed), "dead_open": .real(parts.deadOpen),
      "overhead": .real(parts.overhead),
      "dead_sealed_eligible": .real(sealedShards.deadEligible),
      "dead_sealed_below_threshold": .real(sealedShards.deadBelowThreshold),
      "live_fraction": [
        "mean": .real(liveFraction.mean), "p1": .real(liveFraction.p1), "gini": .real(liveFraction.gini),
        "share_below_10_percent": .real(sealedShards.shareBelowTenth),
        "share_below_50_percent": .real(sealedShards.shareBelowHalf),
      ],
      "holes": [
        "count": .integer(holes.count), "mean_bytes": .real(holes.meanBytes),
        "p50_bytes": .integer(holes.p50Bytes), "p99_bytes": .integer(holes.p99Bytes),
      ],
    ]
  }
}

extension RunSettings {
  func json(warmup: Double) -> JSONValue {
    [
      "garbage_cap": .real(engine.trigger.garbageCap),
      "shard_threshold": .real(engine.trigger.shardThreshold),
      "trigger": .text(engine.checkPoint.text),
      "garbage_accounting": .text(engine.garbageAccounting.text),
      "victim_floor": .real(engine.victimFloor.value),
      "open_shards": .integer(engine.openShards),
      "max_open_age_ms": .integer(engine.maxOpenAgeMilliseconds),
      "victims_per_event": .integer(engine.victimsPerCheck),
      "seal_trapped": .boolean(engine.sealTrapped),
      "warmup": .real(warmup),
      "shard_bytes": .integer(engine.shardBytes),
      "chunk_bytes": .integer(chunkBytes),
      "record_overhead_bytes": .integer(recordOverhead),
      "tiers": tiersJSON,
      "compression_model": .text(CompressionModel.formats.name),
    ]
  }
}

extension RunSettings {
  /// The erasure code where there is one tier of the standard codec, else each tier's name, codec and code.
  fileprivate var tiersJSON: JSONValue {
    if tiers.count == 1 && tiers[0].codec == TierModel.standard.codec { return .text(tiers[0].erasure) }
    return .list(
      tiers.map { ["name": .text($0.name), "codec": .text($0.codec), "erasure": .text($0.erasure)] })
  }
}

extension ReplayCounts {
  fileprivate func json(name: String, digest: String) -> JSONValue {
    [
      "name": .text(name), "events": .integer(rows), "puts": .integer(puts), "deletes": .integer(deletes),
      "overwrites": .integer(overwrites), "expirations": .integer(expirations), "gets": .integer(gets),
      "misses": .integer(misses), "digest": .text(digest),
    ]
  }
}

extension CheckPoint {
  var text: String {
    switch self {
    case .event: "event"
    case .seal: "seal"
    case .eventAndSeal: "event and seal"
    }
  }
}

extension GarbageAccounting {
  var text: String {
    switch self {
    case .all: "all"
    case .sealed: "sealed"
    }
  }
}
