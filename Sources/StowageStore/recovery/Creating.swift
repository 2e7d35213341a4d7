import StowageCoding
import StowageCore

extension Opening {
  /// Makes a new store on empty devices, with an empty catalog.
  static func create(
    on given: [any Device], _ catalog: any Catalog, _ settings: StoreSettings,
    using generator: any RandomNumberGenerator, at now: Instant
  ) throws(StoreError) -> StoreCore {
    try check(settings, deviceCount: given.count)
    _ = try StorePolicies(settings, seed: Seed(0))
    var generator = generator
    let store = UniqueID(using: &generator)
    var mutations: [Mutation] = [
      .document(Document(name: storeDocument, bytes: Array(store.description.utf8))),
      .document(Document(name: settingsDocument, bytes: settings.encoded())),
    ]
    for (number, device) in given.enumerated() {
      let block = Superblock(
        number: UInt16(number), deviceCount: UInt16(given.count), store: store,
        device: UniqueID(using: &generator), epoch: 0, settings: settings.encoded())
      do throws(DeviceError) {
        try device.put(block.encoded(), as: .superblock)
      } catch {
        throw .device(number, error)
      }
      mutations.append(.device(DeviceRow(number: block.number, uuid: block.device, epoch: 0)))
    }
    var counters = Counters()
    counters.instant = now
    mutations.append(.counters(counters))
    try asking(catalog) { (catalog) throws(CatalogError) in try catalog.apply(mutations, sequence: 1) }
    let core = try open(given, catalog, using: generator, at: now)
    try core.checkWritable()
    return core
  }

  private static func check(_ tiers: [TierSettings], deviceCount: Int) throws(StoreError) {
    guard (1...256).contains(tiers.count) else {
      throw .badSettings("a store has 1 to 256 tiers, not \(tiers.count)")
    }
    for tier in tiers {
      guard let group = tier.devices else { continue }
      if let number = group.first(where: { $0 >= deviceCount }) {
        throw .badSettings(
          "tier \(tier.name) names device \(number); the store has devices 0 to \(deviceCount - 1)")
      }
      guard Set(group).count == group.count, group.count >= tier.leastDevices else {
        throw .badSettings(
          "tier \(tier.name) names \(Set(group).count) devices; \(tier.code) needs \(tier.leastDevices)")
      }
    }
  }

  /// Says what is impossible before anything is written.
  static func check(_ settings: StoreSettings, deviceCount: Int) throws(StoreError) {
    let needed = settings.leastDevices
    guard deviceCount >= needed else {
      let codes = settings.tiers.map(\.code.description).joined(separator: ", ")
      throw .badSettings("\(deviceCount) devices cannot hold \(codes): at least \(needed) are needed")
    }
    try check(settings.tiers, deviceCount: deviceCount)
    guard deviceCount < Int(ShardRow.noDevice) else {
      throw .badSettings("a store has at most \(ShardRow.noDevice - 1) devices, not \(deviceCount)")
    }
    let leastShard = settings.chunkBytes + RecordHeader.byteCount
    guard settings.chunkBytes > 0, settings.chunkBytes <= 64 << 20 else {
      throw .badSettings("a chunk of \(settings.chunkBytes) bytes is not in 1...\(64 << 20)")
    }
    guard settings.shardBytes >= leastShard, settings.shardBytes <= EngineSettings.maximumShardBytes else {
      throw .badSettings(
        "a shard of \(settings.shardBytes) bytes is not in \(leastShard)...\(EngineSettings.maximumShardBytes)"
      )
    }
  }
}
