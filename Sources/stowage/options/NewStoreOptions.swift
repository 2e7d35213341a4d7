import ArgumentParser
import StowageCoding
import StowageCore
import StowagePolicies
import StowageSim
import StowageStore

/// What a store is made with.
struct NewStoreOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Folders that stand for devices (default: what the erasure code needs, and two spare ones).",
      valueName: "count"), transform: Count.reading(upTo: 65_000))
  var devices: Int?

  @Option(
    help: ArgumentHelp(
      "How shards are kept: rs:k+m, or lrc:k+l+g (default: rs:4+2).", valueName: "code"),
    transform: { try ErasureCode($0) })
  var erasure: ErasureCode?

  @Option(
    help: ArgumentHelp(
      "How chunks are compressed: raw, lz4 or zstd:1 to zstd:19 (default: zstd:3).", valueName: "codec"),
    transform: { try ChunkCodec($0) })
  var codec: ChunkCodec?

  @Option(
    help: ArgumentHelp(
      "Instead of both: a file with the codec and erasure code of each tier, hottest first.",
      valueName: "file"))
  var tiers: String?

  @Option(help: ArgumentHelp("The placement policy: name or name:key=value,key=value.", valueName: "policy"))
  var placement = "arrival"

  @Option(
    help: ArgumentHelp(
      "The cleaning policy; own is the placement policy's own one, or else greedy.", valueName: "policy"))
  var cleaning = "own"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Reclaim so that dead bytes are never more than this part of all stored bytes; or none (default: 0.10).",
      valueName: "fraction"), transform: CapList.read)
  var garbageCap: CapList?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Stored bytes that fit into a shard (default: 256MiB).", valueName: "size"),
    transform: ByteCount.read)
  var shardSize = ByteCount(bytes: 256 << 20)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("User's bytes of a full chunk (default: 4MiB).", valueName: "size"),
    transform: ByteCount.read)
  var chunkSize = ByteCount(bytes: 4 << 20)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Most shards that may be open at once (default: 32).", valueName: "count"),
    transform: Count.reading(upTo: 1 << 20))
  var openShards = 32

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Seal a shard that has been open for so long; none is for ever (default: 24h).", valueName: "duration"),
    transform: TimeLimit.read)
  var maxOpenAge = TimeLimit(milliseconds: 86_400_000)

  /// What the options say.
  var settings: StoreSettings {
    get throws {
      var settings = StoreSettings()
      settings.chunkBytes = chunkSize.bytes
      settings.shardBytes = shardSize.bytes
      settings.tiers = try tierSettings()
      settings.placement = placement
      settings.models = try ModelReading.models([try PolicySpecification(placement)])
      settings.cleaning = try PolicyReading.stored(cleaning: cleaning, with: settings.placement)
      settings.openShards = openShards
      settings.maxOpenAgeMilliseconds = maxOpenAge.milliseconds
      if let garbageCap { settings.garbageCap = try garbageCap.single() }
      return settings
    }
  }

  private func tierSettings() throws -> [TierSettings] {
    guard let tiers else {
      let standard = TierSettings()
      return [TierSettings(codec: codec ?? standard.codec, code: erasure ?? standard.code)]
    }
    if erasure != nil || codec != nil {
      throw ValidationError("--tiers names the codecs and erasure codes: give it, or --codec and --erasure")
    }
    return try TierReading.settings(path: tiers)
  }
}
