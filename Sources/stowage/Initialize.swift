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

  @OptionGroup(title: "Store") var options: NewStoreOptions

  @Flag(help: "Print JSON.")
  var json = false

  func run() async throws {
    let settings = try options.settings
    let count = options.devices ?? settings.leastDevices + 2
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
}
