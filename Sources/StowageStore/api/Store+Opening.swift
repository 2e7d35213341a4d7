import StowageCore

extension Store {
  /// Makes a new store in a folder that is empty or does not exist, and opens it.
  ///
  /// - Parameter devices: how many folders stand for devices; nil is what the widest tier needs and two spare ones.
  public static func create(
    at path: String, _ settings: StoreSettings = StoreSettings(), devices: Int? = nil,
    cleaning: Cleaning = .automatic, clock: any WallClock = SystemClock()
  ) async throws(StoreError) -> Store {
    let store = Store(clock: clock)
    let count = devices ?? settings.leastDevices + 2
    try await store.create(StoreFolder(path: path), settings, count, cleaning)
    return store
  }

  private func create(
    _ folder: StoreFolder, _ settings: StoreSettings, _ count: Int, _ cleaning: Cleaning
  ) throws(StoreError) {
    // What is impossible is said before anything is written.
    try Opening.check(settings, deviceCount: count)
    _ = try StorePolicies(settings, seed: Seed(0))
    let (devices, lock) = try folder.create(deviceCount: count)
    self.folder = folder
    try begin(cleaning, lock) { (now) throws(StoreError) in
      let catalog = try folder.openCatalog()
      return try Opening.create(on: devices, catalog, settings, using: SystemRandomNumberGenerator(), at: now)
    }
  }

  /// Opens a store that is a folder, for this process alone.
  ///
  /// Where nothing can be written, since no room is left or the disk is mounted read only, it is opened to be read.
  public static func open(
    at path: String, cleaning: Cleaning = .automatic, clock: any WallClock = SystemClock()
  ) async throws(StoreError) -> Store {
    let store = Store(clock: clock)
    try await store.open(StoreFolder(path: path), cleaning)
    return store
  }

  private func open(_ folder: StoreFolder, _ cleaning: Cleaning) throws(StoreError) {
    let lock = try folder.takeLock()
    self.folder = folder
    try begin(cleaning, lock) { (now) throws(StoreError) in
      let (catalog, obstacle) = try folder.openCatalogToRead()
      let rows = try Opening.asking(catalog) { (catalog) throws(CatalogError) in try catalog.devices() }
      return try Opening.open(
        folder.openDevices(count: rows.count), catalog, using: SystemRandomNumberGenerator(), at: now,
        obstacle: obstacle)
    }
  }

  /// A store whose bytes last as long as the process.
  public static func inMemory(
    placement: String = "arrival", _ settings: StoreSettings = StoreSettings(), devices: Int? = nil,
    cleaning: Cleaning = .automatic, clock: any WallClock = SystemClock()
  ) async throws(StoreError) -> Store {
    var settings = settings
    settings.placement = placement
    let count = devices ?? settings.leastDevices + 2
    return try await create(
      on: (0..<count).map { _ in VolatileDevice() }, settings, cleaning: cleaning, clock: clock,
      using: SystemRandomNumberGenerator())
  }

  /// A new store on devices of any kind, whose catalog lasts as long as the process.
  package static func create(
    on devices: [any Device], _ settings: StoreSettings, cleaning: Cleaning, clock: any WallClock,
    using generator: any RandomNumberGenerator & Sendable
  ) async throws(StoreError) -> Store {
    let store = Store(clock: clock)
    try await store.begin(cleaning) { (now) throws(StoreError) in
      try Opening.create(on: devices, MemoryCatalog(), settings, using: generator, at: now)
    }
    return store
  }

  /// Opens a store on devices of any kind with a catalog that was kept.
  package static func open(
    on devices: [(any Device)?], _ catalog: MemoryCatalog.State, cleaning: Cleaning, clock: any WallClock,
    using generator: any RandomNumberGenerator & Sendable
  ) async throws(StoreError) -> Store {
    let store = Store(clock: clock)
    try await store.begin(cleaning) { (now) throws(StoreError) in
      try Opening.open(devices, MemoryCatalog(catalog), using: generator, at: now)
    }
    return store
  }

  private func begin(
    _ cleaning: Cleaning, _ opening: @Sendable (Instant) throws(StoreError) -> StoreCore
  ) throws(StoreError) {
    try begin(cleaning, nil, opening)
  }
}
