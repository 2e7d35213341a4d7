import StowageCore
import StowagePolicies

extension ComparisonReport {
  /// `runs`, with `summary` where several seeds were asked for, `bounds` and `skipped`.
  public func json(withSummary: Bool) -> JSONValue {
    var members = [JSONValue.Member(key: "runs", value: .list(runs.map(\.json)))]
    if withSummary { members.append(JSONValue.Member(key: "summary", value: .list(summaries))) }
    members.append(JSONValue.Member(key: "bounds", value: bounds))
    members.append(JSONValue.Member(key: "skipped", value: .list(skipped.map(\.json))))
    return .object(members)
  }

  private var bounds: JSONValue {
    [
      "space_amplification": .real(spaceBound), "open_shards": .integer(openShards),
      "assumes": "no copies, shards sealed when full",
    ]
  }

  private var summaries: [JSONValue] {
    let groups = groups.filter { !$0.runs.isEmpty }
    return groups.sorted { $0.runs[0].result.isListed(before: $1.runs[0].result) }.map(\.summary)
  }
}

extension Comparison.Skipped {
  var json: JSONValue {
    ["placement": .text(placement.description), "reason": .text(reason)]
  }
}

extension ComparisonReport.Group {
  /// A figure of all seeds.
  func interval(_ figure: (RunResult) -> Double?) -> Interval { Interval(runs.map { figure($0.result) }) }

  func json(_ figure: (RunResult) -> Double?) -> JSONValue {
    let interval = interval(figure)
    return ["mean": .real(interval.mean), "ci95": .real(interval.ci95)]
  }

  /// Every ratio of a run, under the same paths.
  fileprivate var summary: JSONValue {
    let first = runs[0].result
    return [
      "policy": ["placement": .text(first.policy.placement), "cleaning": .text(first.policy.cleaning)],
      "settings": [
        "garbage_cap": .real(first.settings.engine.trigger.garbageCap),
        "shard_threshold": .real(first.settings.engine.trigger.shardThreshold),
      ],
      "seeds": .list(runs.map { .integer($0.result.seed) }),
      "write_amplification": json(\.writeAmplification),
      "space_amplification": [
        "mean": json(\.spaceAmplification.mean), "p99": json(\.spaceAmplification.p99),
        "max": json(\.spaceAmplification.max),
      ],
      "physical": [
        "write_amplification": json(\.physical.writeAmplification),
        "space_amplification": json(\.physical.spaceAmplification),
        "space_amplification_p99": json(\.physical.spaceAmplificationP99),
      ],
      "shards": ["seal_fill": json(\.openShards.sealFill)],
      "fragmentation": [
        "live": json(\.parts.live), "dead_sealed": json(\.parts.deadSealed),
        "dead_open": json(\.parts.deadOpen), "overhead": json(\.parts.overhead),
        "dead_sealed_eligible": json(\.sealedShards.deadEligible),
        "dead_sealed_below_threshold": json(\.sealedShards.deadBelowThreshold),
        "live_fraction": [
          "mean": json(\.liveFraction.mean), "p1": json(\.liveFraction.p1), "gini": json(\.liveFraction.gini),
          "share_below_10_percent": json(\.sealedShards.shareBelowTenth),
          "share_below_50_percent": json(\.sealedShards.shareBelowHalf),
        ],
      ],
      "purity": [
        "death_spread": json(\.purity.deathSpread), "near_median": json(\.purity.nearMedian),
        "wasted_copies": json(\.purity.wastedCopies),
      ],
      "reclaim": reclaimSummary, "scatter": scatterSummary,
      "predictor": [
        "concordance": json(\.prediction.concordance), "log_error": json(\.prediction.logError),
        "calibration": json(\.prediction.calibration), "asked_share": json(\.prediction.askedShare),
      ],
      "gap_closed": json(\.gapClosed),
      "gap_closed_informed": json(\.gapClosedInformed),
    ]
  }
}
