import Foundation
import Testing

/// The paths of DESIGN.md section 8, which other programs rely on.
@Suite("The JSON reports are a contract") struct ReportSchemaTests {
  private static let runPaths: Set<String> = expand([
    "policy": "placement cleaning",
    "": "seed ingested_bytes copied_bytes live_bytes stored_bytes dead_bytes "
      + "trapped_bytes write_amplification gap_closed gap_closed_informed",
    "settings":
      "garbage_cap shard_threshold trigger garbage_accounting victim_floor open_shards max_open_age_ms "
      + "victims_per_event seal_trapped warmup shard_bytes chunk_bytes record_overhead_bytes tiers compression_model",
    "trace": "name events puts deletes overwrites expirations gets misses digest",
    "space_amplification": "mean p99 max",
    "physical": "write_amplification space_amplification space_amplification_p99",
    "shards": "opened sealed freed_whole reclaimed open_max open_mean open_mean_bytes open_max_bytes "
      + "seal_fill",
    "fragmentation": "live dead_sealed dead_open overhead dead_sealed_eligible dead_sealed_below_threshold",
    "fragmentation.live_fraction": "mean p1 gini share_below_10_percent share_below_50_percent",
    "fragmentation.holes": "count mean_bytes p50_bytes p99_bytes",
    "purity": "death_spread near_median wasted_copies",
    "reclaim": "copied_per_garbage_byte whole_share tier_change_bytes location_updates_per_chunk",
    "scatter": "shards_per_object pieces_per_object small_piece_share shards_per_get pieces_per_get",
    "jobs.fsck": "bytes_read shards devices",
    "jobs.deletes_per_day": "dead_bytes shards shard_bytes devices",
    "predictor": "concordance log_error calibration asked_share",
    "timing": "seconds read_seconds engine_seconds events_per_second peak_resident_bytes",
  ])

  private static let infoPaths: Set<String> = expand([
    "":
      "name events puts deletes overwrites expirations gets digest skipped_rows unseen_requests orphan_requests other_records sample misses dead_gets dead_deletes "
      + "first_ms last_ms span_ms keys put_bytes live_over_time lacks",
    "live": "objects bytes peak_objects peak_bytes", "sizes": "p10 p50 p90 p99 max cumulative",
    "puts_with": "ttl content_type tenant batch", "buckets": "count largest",
    "lifetimes": "deaths censored p10 p50 p90 survival", "lifetimes.bytes": "p10 p50 p90",
    "lifetimes.deleted": "deaths p10 p50 p90", "lifetimes.overwritten": "deaths p10 p50 p90",
    "lifetimes.expired": "deaths p10 p50 p90", "ttls": "p10 p50 p90 most_frequent",
    "read_decay": "ages younger first_day_over_eighth first_day_over_first_week keys_read gets_before_put "
      + "share_of_most_read_1_percent share_of_most_read_10_percent",
    "shares.objects": "overwritten deleted expired live with_ttl",
    "shares.bytes": "overwritten deleted expired live with_ttl",
    "compressibility": "model ratio stored_bytes formats",
  ])

  private static let summaryPaths: Set<String> = {
    let ratios = expand([
      "": "write_amplification gap_closed gap_closed_informed", "space_amplification": "mean p99 max",
      "physical": "write_amplification space_amplification space_amplification_p99", "shards": "seal_fill",
      "fragmentation": "live dead_sealed dead_open overhead dead_sealed_eligible dead_sealed_below_threshold",
      "fragmentation.live_fraction": "mean p1 gini share_below_10_percent share_below_50_percent",
      "purity": "death_spread near_median wasted_copies",
      "reclaim": "copied_per_garbage_byte whole_share location_updates_per_chunk",
      "scatter": "shards_per_object pieces_per_object small_piece_share shards_per_get pieces_per_get",
      "predictor": "concordance log_error calibration asked_share",
    ])
    return Set(ratios.flatMap { [$0 + ".mean", $0 + ".ci95"] }).union([
      "policy.placement", "policy.cleaning", "settings.garbage_cap", "settings.shard_threshold", "seeds",
    ])
  }()

  private static func expand(_ groups: [String: String]) -> Set<String> {
    Set(
      groups.flatMap { group in
        group.value.split(separator: " ").map { group.key.isEmpty ? "\($0)" : "\(group.key).\($0)" }
      })
  }

  /// Paths of all values that are no objects.
  private func paths(_ value: Any, _ prefix: String = "") -> Set<String> {
    guard let object = value as? [String: Any] else { return [prefix] }
    return object.reduce(into: []) {
      $0.formUnion(paths($1.value, prefix.isEmpty ? $1.key : "\(prefix).\($1.key)"))
    }
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("simulate prints one run with every path, and no other")
  func simulate() throws {
    let command = try Command(["simulate", sampleTrace, "--json"] + smallShards)
    #expect(command.status == 0)
    #expect(command.errors.isEmpty)
    #expect(paths(try object(command.output)).symmetricDifference(Self.runPaths).sorted() == [])
  }

  @Test("compare prints runs with the same paths, and a summary where seeds are asked for")
  func compare() throws {
    let flags =
      ["--json", "--garbage-cap", "0.1,none", "--placement", "random", "--seeds", "2"] + smallShards
    let report = try object(Command(["compare", sampleTrace] + flags).output)
    #expect(Set(report.keys) == ["runs", "summary", "bounds", "skipped"])
    let bounds = try #require(report["bounds"])
    #expect(paths(bounds) == ["space_amplification", "open_shards", "assumes"])
    let runs = try #require(report["runs"] as? [[String: Any]])
    #expect(runs.count == 3 * 2 * 2)
    for run in runs { #expect(paths(run).symmetricDifference(Self.runPaths).sorted() == []) }
    let summary = try #require(report["summary"] as? [[String: Any]])
    #expect(summary.count == 3 * 2)
    for row in summary { #expect(paths(row) == Self.summaryPaths) }
    let skipped = try #require(report["skipped"] as? [[String: String]])
    #expect(skipped.compactMap { $0["placement"] } == ["informed"], "nobody knows the laws of a trace")
  }

  @Test("without seeds there is no summary, and all is every policy")
  func all() throws {
    let report = try object(
      Command(["compare", sampleTrace, "--json", "--placement", "all"] + smallShards).output)
    #expect(Set(report.keys) == ["runs", "bounds", "skipped"])
    let runs = try #require(report["runs"] as? [[String: Any]])
    #expect(
      runs.compactMap { ($0["policy"] as? [String: String])?["placement"] } == [
        "arrival", "by-bucket:buckets=16", "by-size:base=64KiB,classes=8", "co-death", "dac:classes=6",
        "eti", "fadac:classes=6", "fk:classes=6", "midas:epoch=1", "multilog:classes=6",
        "oracle:base=512KiB,classes=20", "predicted:predictor=bucket-history",
        "predicted:predictor=constant", "predicted:predictor=hazard", "random:classes=8",
        "separate-survivors", "sepbit:classes=6,new=bucket", "sepbit:classes=6,new=long", "sfs:classes=6",
        "stowage:predictor=bucket-history", "survivor-age:classes=6", "ttl-buckets:base=1h,classes=12",
        "ttl-buckets:width=1d",
        "warcip:classes=6",
      ])
  }

  @Test("the same command prints the same bytes, timing aside")
  func determinism() throws {
    let command = ["compare", sampleTrace, "--json", "--seeds", "2"] + smallShards
    let (first, second) = (try Command(command).output, try Command(command).output)
    func withoutTiming(_ text: String) -> [Substring] {
      var isTiming = false
      return text.split(separator: "\n").filter { line in
        if line.hasSuffix("\"timing\": {") { isTiming = true }
        defer { if line.trimmingCharacters(in: .whitespaces) == "}" { isTiming = false } }
        return !isTiming
      }
    }
    #expect(withoutTiming(first) == withoutTiming(second))
    #expect(withoutTiming(first).count > 100)
  }

  @Test("the bad rest: policies and trace info are JSON too")
  func others() throws {
    #expect(Set(try object(Command("policies", "--json").output).keys) == ["placement", "cleaning"])
    let info = try object(Command("trace", "info", sampleTrace, "--json").output)
    let run = try object(Command(["simulate", sampleTrace, "--json"] + smallShards).output)
    let trace = try #require(run["trace"] as? [String: Any])
    for (key, value) in trace { #expect("\(info[key] ?? "")" == "\(value)") }
    #expect(paths(info).symmetricDifference(Self.infoPaths).sorted() == [])
  }
}
