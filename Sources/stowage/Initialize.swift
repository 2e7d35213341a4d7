import ArgumentParser
import StowageCoding
import StowageCore
import StowagePolicies
import StowageSim
import StowageStore

/// `stowage init`.
struct Initialize: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a new store in a directory.",
    discussion: """
      A store that survives the loss of any two of its eight devices:

        stowage init photos.store --erasure rs:4+2

      One that keeps what has lived for a week smaller and wider; tiers.yaml holds

        tiers:
          - {name: hot, codec: lz4, erasure: rs:4+2}
          - {name: cold, codec: zstd:9, erasure: lrc:12+2+2}

        stowage init archive.store --tiers tiers.yaml --placement hot-cold:after=7d
      """)

  @Argument(help: "The directory: a new one, or an empty one.")
  var store: String

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

  @Flag(help: "Print JSON.")
  var json = false

  func run() async throws {
    let settings = try self.settings
    let count = devices ?? settings.leastDevices + 2
    let made = try await Store.create(at: store, settings, devices: count)
    try await made.close()
    if json {
      try Output.write([
        "store": .text(store), "devices": .integer(count),
        "erasure": .text(settings.tiers[0].code.description), "tiers": .list(settings.tiers.map(\.json)),
        "placement": .text(settings.placement), "cleaning": .text(settings.cleaning),
        "garbage_cap": .real(settings.garbageCap?.value), "shard_bytes": .integer(settings.shardBytes),
        "chunk_bytes": .integer(settings.chunkBytes),
      ])
    } else {
      try Output.write(
        "made a store in \(store): \(count) devices, \(settings.tiersText), placement \(settings.placement)\n"
      )
    }
  }

  private var settings: StoreSettings {
    get throws {
      var settings = StoreSettings()
      settings.chunkBytes = chunkSize.bytes
      settings.shardBytes = shardSize.bytes
      settings.tiers = try tierSettings()
      settings.placement = placement
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
