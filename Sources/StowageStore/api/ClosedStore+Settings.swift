import StowageCore

extension ClosedStore {
  /// What the store was made with, or changed to since.
  public func settings() throws(StoreError) -> StoreSettings { try Opening.identity(catalog).1 }

  /// Changes placement, cleaning, tiers or the garbage cap. Nothing else may follow.
  ///
  /// Open shards are closed at the next opening, as after a crash: they were opened for the classes of other settings.
  /// Sealed shards and their chunks stay as they are until reclaim moves them.
  ///
  /// - Throws: `badSettings` where the store cannot have them, before anything is changed.
  public func configure(
    _ settings: StoreSettings, clock: any WallClock = SystemClock()
  ) throws(StoreError) {
    let old = try self.settings()
    guard settings.chunkBytes == old.chunkBytes, settings.shardBytes == old.shardBytes else {
      throw .badSettings("chunk and shard size are chosen once, at stowage init")
    }
    try Opening.check(settings, deviceCount: devices.count)
    _ = try StorePolicies(settings, seed: Seed(0))
    let core = try Opening.open(devices, catalog, using: SystemRandomNumberGenerator(), at: clock.now)
    try core.commitNow([.document(Document(name: Opening.settingsDocument, bytes: settings.encoded()))])
  }
}
