import ArgumentParser
import StowageCore
import StowageSim
import StowageTrace

/// Flags for sizes, space and triggers, shared by all commands that replay.
struct EngineOptions: ParsableArguments {
  // The parser cannot print defaults of values that it does not read itself, so the help says them.

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "User's bytes of a full chunk, the unit of placement (default: 4MiB).", valueName: "size"),
    transform: ByteCount.read)
  var chunkSize = ByteCount(bytes: 4 << 20)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Stored bytes that fit into a shard, the unit of reclaim (default: 256MiB).", valueName: "size"),
    transform: ByteCount.read)
  var shardSize = ByteCount(bytes: 256 << 20)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Reclaim so that dead bytes are never more than this part of all stored bytes; none; in compare also a list "
        + "(default: 0.10).", valueName: "fraction"),
    transform: CapList.read)
  var garbageCap: CapList?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Instead of a cap: reclaim each shard as soon as this part of it is dead.", valueName: "fraction"),
    transform: Fraction.readThreshold)
  var shardThreshold: Fraction?

  @Option(
    help: ArgumentHelp(
      "When to look at the cap or threshold: after each event, or when a shard is sealed.", valueName: "when")
  )
  var trigger = TriggerPoint.event

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Most shards that may be open at once (default: 32).", valueName: "count"),
    transform: Count.reading(upTo: 1 << 20))
  var openShards = 32

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Seal a shard that has been open for so long; none is for ever (default: none).", valueName: "duration"),
    transform: TimeLimit.read)
  var maxOpenAge = TimeLimit(milliseconds: nil)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Part of the ingested bytes before measuring begins (default: the workload file's, or else 0.3).",
      valueName: "fraction"),
    transform: Fraction.readBelowOne)
  var warmup: Fraction?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Bytes that a record adds to each chunk (default: 0).", valueName: "size"),
    transform: ByteCount.read)
  var recordOverhead = ByteCount(bytes: 0)

  @Option(help: ArgumentHelp("Which garbage the cap counts.", valueName: "which"))
  var garbageAccounting = Accounting.all

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Least dead part of a shard that may be reclaimed (default: 0).", valueName: "fraction"),
    transform: Fraction.readUpToOne)
  var victimFloor = Fraction(ratio: .zero)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Most shards to reclaim after one event (default: no limit).", valueName: "count"),
    transform: Count.reading(upTo: 1 << 30))
  var victimsPerEvent: Int?

  @Option(
    help: ArgumentHelp(
      "Seal open shards early when the garbage trapped in them is more than half the cap.",
      valueName: "switch"))
  var sealTrapped = Switch.on

  @Option(
    help: ArgumentHelp(
      "A file with the tiers' codecs and erasure codes, hottest first (default: one tier, zstd:3 and rs:4+2).",
      valueName: "file"))
  var tiers: String?

  @Option(
    help: ArgumentHelp(
      "A file with the prices and limits of devices: adds what a TB costs and whether the devices can do it.",
      valueName: "file"))
  var prices: String?

  func validate() throws {
    let most = EngineSettings.maximumShardBytes
    if !(1...most).contains(shardSize.bytes) {
      throw ValidationError("a shard size of \(shardSize) is not in 1...\(most) bytes")
    }
    if chunkSize.bytes < 1 { throw ValidationError("a chunk size of 0 is not at least 1 byte") }
    if chunkSize.bytes > most || recordOverhead.bytes > most
      || chunkSize.bytes + recordOverhead.bytes > shardSize.bytes
    {
      let record = recordOverhead.bytes > 0 ? " and a record overhead of \(recordOverhead)" : ""
      throw ValidationError("a chunk of \(chunkSize)\(record) does not fit into a shard of \(shardSize)")
    }
    if garbageCap != nil && shardThreshold != nil {
      throw ValidationError("--shard-threshold replaces --garbage-cap: give one of them")
    }
  }

  /// One trigger per cap.
  var triggers: [Trigger] {
    if let shardThreshold { return [.shardThreshold(shardThreshold.ratio)] }
    guard let garbageCap else { return [EngineSettings().trigger] }
    return garbageCap.caps.map { $0.map { .garbageCap($0) } ?? .none }
  }

  /// Settings with the first of the triggers.
  ///
  /// - Throws: what is wrong with the tier file or the price file.
  func settings() throws -> RunSettings {
    let prices = try prices.map(PriceFile.read(path:))
    return RunSettings(
      engine: EngineSettings(
        shardBytes: shardSize.bytes, trigger: triggers[0], checkPoint: trigger.value,
        garbageAccounting: garbageAccounting.value, victimFloor: victimFloor.ratio,
        victimsPerCheck: victimsPerEvent, openShards: openShards,
        maxOpenAgeMilliseconds: maxOpenAge.milliseconds, sealTrapped: sealTrapped == .on),
      chunkBytes: chunkSize.bytes, recordOverhead: recordOverhead.bytes, warmup: warmup?.ratio.value,
      tiers: try tiers.map { try TierReading.models(path: $0, prices) } ?? [.standard], prices: prices)
  }
}

enum TriggerPoint: String, CaseIterable, ExpressibleByArgument {
  case event, seal

  var value: CheckPoint { self == .event ? .event : .seal }
}

enum Accounting: String, CaseIterable, ExpressibleByArgument {
  case all, sealed

  var value: GarbageAccounting { self == .all ? .all : .sealed }
}

enum Switch: String, CaseIterable, ExpressibleByArgument {
  case on, off
}
