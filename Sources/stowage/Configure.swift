import ArgumentParser
import StowageCore
import StowagePolicies
import StowageSim
import StowageStore

/// `stowage config`.
struct Configure: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Print a store's settings, or change placement, cleaning, tiers or cap.",
    discussion: """
      stowage config photos.store
      stowage config photos.store --placement ttl-buckets:base=1h,classes=12 --garbage-cap 0.2

      What is in the store stays where it is until reclaim copies it; open shards are closed.
      """)

  @Argument(help: "The store's directory.")
  var store: String

  @Option(help: ArgumentHelp("The placement policy: name or name:key=value,key=value.", valueName: "policy"))
  var placement: String?

  @Option(
    help: ArgumentHelp(
      "The cleaning policy; own is the placement policy's own one, or else greedy.", valueName: "policy"))
  var cleaning: String?

  @Option(
    help: ArgumentHelp(
      "A file with the codec and erasure code of each tier, hottest first.", valueName: "file"))
  var tiers: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Reclaim so that dead bytes are never more than this part of all stored bytes; or none.",
      valueName: "fraction"), transform: CapList.read)
  var garbageCap: CapList?

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let closed = try ClosedStore(at: store)
    let old = try closed.settings()
    let new = try changed(old)
    if new != old { try closed.configure(new) }
    try closed.close()
    try json ? Output.write(new.json) : Output.write(new.text)
  }

  private func changed(_ old: StoreSettings) throws -> StoreSettings {
    var settings = old
    if let placement {
      // A cleaner that came with the old policy goes with it.
      let isOwn = settings.cleaning == (try PolicyReading.own(with: settings.placement))
      let asked = try PolicyReading.single(placement, "--placement")
      settings.placement = asked.description
      settings.models = try ModelReading.models([asked])
      if isOwn { settings.cleaning = try PolicyReading.own(with: settings.placement) }
    }
    if let cleaning {
      settings.cleaning = try PolicyReading.stored(cleaning: cleaning, with: settings.placement)
    }
    if let tiers { settings.tiers = try TierReading.settings(path: tiers) }
    if let garbageCap { settings.garbageCap = try garbageCap.single() }
    return settings
  }
}

extension HazardModel {
  /// For people.
  fileprivate var words: String {
    "\(features.count) features, " + (learns ? "goes on learning" : "learns nothing more")
  }
}

extension StoreSettings {
  private var modelsByName: [(key: String, value: HazardModel)] { models.sorted { $0.key < $1.key } }

  fileprivate var text: String {
    let cap = garbageCap.map { "\($0.value)" } ?? "none"
    let tiers = tiers.map { "  tier         \($0.line)\n" }.joined()
    let models = modelsByName.map { "  model        \($0): \($1.words)\n" }.joined()
    return "  placement    \(placement)\n  cleaning     \(cleaning)\n" + models + "  garbage cap  \(cap)\n"
      + tiers
  }

  fileprivate var json: JSONValue {
    [
      "placement": .text(placement), "cleaning": .text(cleaning), "garbage_cap": .real(garbageCap?.value),
      "tiers": .list(tiers.map(\.json)), "shard_bytes": .integer(shardBytes),
      "chunk_bytes": .integer(chunkBytes),
      "models": .list(
        modelsByName.map { name, model in
          ["name": .text(name), "features": .integer(model.features.count), "learns": .boolean(model.learns)]
        }),
    ]
  }
}
