/// The metadata log on its devices: what the catalog was when it began, and every group since.
struct MetadataLog {
  let store: UniqueID
  let epoch: UInt64
  /// The devices that have it.
  let places: [Int]
  /// Bytes of each copy that are durable.
  private(set) var length = 0
  /// Bytes of the snapshot it began with.
  private(set) var snapshotBytes = 0

  private static let mutationsPerEntry = 1024

  /// Begins a log with a snapshot of the catalog, on all of `places` or not at all.
  init(
    store: UniqueID, epoch: UInt64, places: [Int], snapshot: [Mutation], sequence: UInt64,
    on devices: DeviceSet
  ) throws(DeviceFailure) {
    self.store = store
    self.epoch = epoch
    self.places = places
    var bytes = LogFormat.header(store: store, epoch: epoch)
    var start = 0
    repeat {
      let end = min(start + Self.mutationsPerEntry, snapshot.count)
      let payload = Array(snapshot[start..<end]).encoded()
      let kind = end == snapshot.count ? LogFormat.Kind.snapshotEnd : .snapshot
      bytes += LogFormat.entry(kind, sequence: sequence, payload, store: store, epoch: epoch)
      start = end
    } while start < snapshot.count
    for number in places {
      try devices.change(number) { (device) throws(DeviceError) in
        try device.put(bytes, as: .log(epoch: epoch))
      }
    }
    length = bytes.count
    snapshotBytes = bytes.count
  }

  /// Takes up a log that was closed in order.
  init(store: UniqueID, epoch: UInt64, places: [Int], length: Int, snapshotBytes: Int) {
    self.store = store
    self.epoch = epoch
    self.places = places
    self.length = length
    self.snapshotBytes = snapshotBytes
  }

  /// Whether a new log with a fresh snapshot would be shorter by much.
  var isLong: Bool { length > max(16 << 20, 4 * snapshotBytes) }

  /// Adds a group and makes it durable on all devices.
  ///
  /// After a failure this log must not be written again: nobody knows which copies have the group.
  mutating func append(
    _ mutations: [Mutation], sequence: UInt64, on devices: DeviceSet
  ) throws(DeviceFailure) {
    let bytes = LogFormat.entry(
      .group, sequence: sequence, mutations.encoded(), store: store, epoch: epoch)
    let end = length
    for number in places {
      try devices.change(number) { (device) throws(DeviceError) in
        try device.write(bytes.span.bytes, to: .log(epoch: epoch), at: end)
      }
    }
    for number in places {
      try devices.change(number) { (device) throws(DeviceError) in try device.sync(.log(epoch: epoch)) }
    }
    length += bytes.count
  }
}

extension DeviceSet {
  /// Changes something on a device, unless it has failed before.
  func change(
    _ number: Int, _ work: (any Device) throws(DeviceError) -> Void
  ) throws(DeviceFailure) {
    guard number < count, slots[number].isWritable else { throw DeviceFailure(number: number, error: .lost) }
    try attempt(number, work)
  }

  /// Does something with a device, and says which one failed.
  func attempt<Result>(
    _ number: Int, _ work: (any Device) throws(DeviceError) -> Result
  ) throws(DeviceFailure) -> Result {
    guard let device = self[number] else { throw DeviceFailure(number: number, error: .lost) }
    do throws(DeviceError) {
      return try work(device)
    } catch {
      throw DeviceFailure(number: number, error: error)
    }
  }
}
