import StowageCore
import StowagePolicies

extension ComparisonReport {
  /// One self-contained HTML page: what was compared, the verdict, tables, curves and the map of shards.
  ///
  /// - Parameters:
  ///   - command: as the user called it.
  ///   - version: of the program.
  /// - Precondition: the runs kept their records.
  public func page(command: String, version: String) -> String {
    let data = pageData(command, version).compact
    // A text in the data must not end the element that holds it.
    let parts = data.split(separator: "<", omittingEmptySubsequences: false)
    return ReportPage.html(data: parts.joined(separator: "\\u003c"))
  }

  private func pageData(_ command: String, _ version: String) -> JSONValue {
    guard let first = groups.first?.runs.first, let record = first.result.record else {
      preconditionFailure("a report of no run, or of one without its record")
    }
    return [
      "format_version": .integer(1), "stowage_version": .text(version), "command": .text(command),
      "workload": .text(traceName), "digest": .text(first.traceDigest),
      "seeds": .list(seeds.map { .integer($0) }), "verdict": .list(verdict.map { .text($0) }),
      "trace": first.result.rows.json(record),
      "settings": first.result.settings.json(warmup: first.result.warmup),
      "space_bound": .real(spaceBound),
      "skipped": .list(skipped.map(\.json)), "placements": .list(placementSummaries),
      "cleaners": .list(cleaningSummaries),
      "groups": .list(groups.indices.map { groups[$0].pageData(role(ofGroup: $0)) }),
    ]
  }
}

extension ComparisonReport {
  /// A pair of name and sentence for each placement policy that was compared.
  private var placementSummaries: [JSONValue] {
    let known = (try? PlacementList.all()) ?? []
    return names(\.placement).compactMap { name in
      known.first { $0.name == name }.map { [.text(name), .text($0.summary)] }
    }
  }

  private var cleaningSummaries: [JSONValue] {
    names(\.cleaning).compactMap { name in
      Catalogue.cleaning.first { $0.name == name }.map { [.text(name), .text($0.summary)] }
    }
  }

  /// Without their parameters, each once, in the order of the groups.
  private func names(_ specification: (RunResult.Policy) -> String) -> [String] {
    var names: [String] = []
    for policy in groups.compactMap(\.policy) {
      let name = String(specification(policy).prefix { $0 != ":" })
      if !names.contains(name) { names.append(name) }
    }
    return names
  }
}

extension ReplayCounts {
  fileprivate func json(_ record: RunRecord) -> JSONValue {
    [
      "events": .integer(rows), "puts": .integer(puts), "deletes": .integer(deletes),
      "overwrites": .integer(overwrites), "expirations": .integer(expirations), "gets": .integer(gets),
      "start_ms": .integer(record.span.lowerBound), "end_ms": .integer(record.span.upperBound),
      "warm_ms": .integer(record.warmMilliseconds),
    ]
  }
}

extension ComparisonReport.Group {
  fileprivate func pageData(_ role: GroupRole) -> JSONValue {
    guard let first = runs.first?.result, let record = first.record else {
      preconditionFailure("a report of a run without its record")
    }
    return [
      "placement": .text(first.policy.placement), "cleaning": .text(first.policy.cleaning),
      "garbage_cap": .real(first.settings.engine.trigger.level), "role": .text(role.rawValue),
      "write_amplification": json(\.writeAmplification),
      "space_amplification_mean": json(\.spaceAmplification.mean),
      "space_amplification_p99": json(\.spaceAmplification.p99),
      "physical_write_amplification": json(\.physical.writeAmplification),
      "physical_space_amplification": json(\.physical.spaceAmplification),
      "gap_closed": json(\.gapClosed), "gap_closed_informed": json(\.gapClosedInformed),
      "copied_bytes": json { Double($0.copiedBytes) }, "ingested_bytes": json { Double($0.ingestedBytes) },
      "trapped": json(\.trappedShare), "freed_whole": json(\.freedWholeShare),
      "death_spread": json(\.purity.deathSpread), "wasted_copies": json(\.purity.wastedCopies),
      "live_fractions": .list(record.liveFractions(bins: 20).map { .real($0) }),
      "timeline": record.timelineJSON,
      "map": [
        "cells": .integer(MappedShard.cellCount), "shards": .list(record.mapJSON(first.settings.engine)),
      ],
    ]
  }
}

extension RunRecord {
  /// Which share of the bytes of the sealed shards at the end lies in shards of which such a part lives: from 0 to 1 in equal
  /// steps, the last with 1.
  func liveFractions(bins count: Int) -> [Double] {
    var bins = Array(repeating: 0, count: count)
    for shard in shards where shard.end == .sealed && shard.storedBytes > 0 {
      bins[min(count - 1, shard.liveBytes * count / shard.storedBytes)] += shard.storedBytes
    }
    let total = bins.reduce(0, +)
    return bins.map { total > 0 ? Double($0) / Double(total) : 0 }
  }

  fileprivate var timelineJSON: JSONValue {
    func column(_ value: (TimelinePoint) -> Int) -> JSONValue { .list(timeline.map { .integer(value($0)) }) }
    return [
      "time_ms": column { Int($0.milliseconds) }, "ingested_bytes": column(\.ingestedBytes),
      "copied_bytes": column(\.copiedBytes), "live_bytes": column(\.liveBytes),
      "dead_bytes": column(\.deadBytes),
      "trapped_bytes": column(\.trappedBytes), "stored_bytes": column(\.storedBytes),
      "physical_bytes": column(\.physicalBytes), "open_shards": column(\.openShards),
      "sealed_shards": column(\.sealedShards),
    ]
  }

  fileprivate func mapJSON(_ settings: EngineSettings) -> [JSONValue] {
    map.map { mapped in
      let shard = shards[Int(mapped.shard)]
      func time(_ milliseconds: Int64?) -> JSONValue { .integer(MappedShard.time(milliseconds, in: span)) }
      let fill = Double(shard.storedBytes) / Double(settings.shardBytes)
      return [
        .integer(shard.placementClass), time(shard.openedMilliseconds), time(shard.sealedMilliseconds),
        time(shard.endedMilliseconds), .integer(shard.end.rawValue), .number(fixed(fill, 3)),
        .text(base64(mapped.runs)),
      ]
    }
  }
}

extension MappedShard {
  /// What its cells hold, then when that dies: pairs of a number of cells, at least 1, and a time that all of them share.
  fileprivate var runs: [UInt8] {
    var runs: [UInt8] = []
    for cells in [placed, deaths] {
      var start = 0
      while start < cells.count {
        let end = cells[start...].firstIndex { $0 != cells[start] } ?? cells.count
        runs += [UInt8(end - start), cells[start]]
        start = end
      }
    }
    return runs
  }
}

/// RFC 4648, section 4.
private func base64(_ bytes: [UInt8]) -> String {
  let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var text: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = (0..<3).map { start + $0 < bytes.count ? UInt32(bytes[start + $0]) : 0 }
    let bits = group[0] << 16 | group[1] << 8 | group[2]
    for place in 0..<4 {
      let isThere = start + place <= bytes.count
      text.append(isThere ? letters[Int(bits >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
    }
  }
  return String(decoding: text, as: UTF8.self)
}
