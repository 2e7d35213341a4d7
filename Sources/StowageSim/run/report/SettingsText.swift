import StowageCore
import StowageTrace

extension RunSettings {
  /// Everything that a result depends on, policies, trigger, trace and seeds aside.
  func items(warmup: Double) -> [String] {
    [
      "shard \(Quantity.text(bytes: engine.shardBytes))", "chunk \(Quantity.text(bytes: chunkBytes))",
      "record overhead \(Quantity.text(bytes: recordOverhead))",
      "trigger at each \(engine.checkPoint.text)", "garbage counted \(engine.garbageAccounting.text)",
      "open shards \(engine.openShards)",
      "max open age \(engine.maxOpenAgeMilliseconds.map { Quantity.text(milliseconds: $0) } ?? "none")",
      "victim floor \(percent(engine.victimFloor.value))",
      "victims per event \(engine.victimsPerCheck.map { "\($0)" } ?? "no limit")",
      "seal trapped \(engine.sealTrapped ? "on" : "off")", "warm-up \(percent(warmup)) of the ingested bytes",
      "tiers \(tiersText)", "compression model \(CompressionModel.formats.name)",
    ]
  }
}

extension RunSettings {
  private var tiersText: String {
    if tiers.count == 1 && tiers[0].codec == TierModel.standard.codec { return tiers[0].erasure }
    return tiers.map(\.description).joined(separator: " | ")
  }
}

extension RunReport {
  /// The trigger and all other settings, and the trace.
  func settingsText(triggers: [Trigger]) -> String {
    let settings = result.settings
    return wrapped("settings:", triggers.map(\.text) + settings.items(warmup: result.warmup))
  }

  /// What the trace was: figures of its rows.
  var traceItems: [String] {
    let rows = result.rows
    return [
      "\(grouped(rows.rows)) events", "\(grouped(rows.puts)) puts", "\(grouped(rows.overwrites)) overwrites",
      "\(grouped(rows.deletes)) deletes", "\(grouped(rows.expirations)) expirations",
      "\(grouped(rows.gets)) gets", "\(grouped(rows.misses)) of keys not alive",
    ]
  }
}
