import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

extension World {
  /// With ten times as much in a shard, so that it is shards that fill the devices and not the log.
  static func roomy(_ code: String = "rs:2+1") throws -> StoreSettings {
    var settings = try small(code)
    settings.chunkBytes = 1000
    settings.shardBytes = 10_000
    return settings
  }

  /// A small store on devices that have so many bytes each.
  static func limited(
    to capacity: Int, _ settings: StoreSettings? = nil, devices count: Int = 4, through faults: Faults? = nil
  ) throws -> World {
    let world = try World(try settings ?? roomy(), devices: count, through: faults)
    for device in world.devices { device.capacity = capacity }
    return world
  }

  /// Puts until the store refuses, and returns what it says.
  func fill(_ prefix: String = "fill", bytes: Int = 1500) throws -> StoreError {
    for index in 0..<100_000 {
      let key = "\(prefix)-\(index)"
      let outcome = Result { try put(key, StowageStoreTests.content(index, bytes)) }
      guard case .failure(let error) = outcome else { continue }
      // Refused before anything was staged.
      doubtful.remove(key)
      guard let error = error as? StoreError else { throw error }
      return error
    }
    throw Unlimited()
  }

  struct Unlimited: Error {}

  /// Somebody else takes all that is left of the devices.
  func takeAllRoom() throws {
    for device in devices where device.capacity != .max { device.capacity -= try device.freeBytes() }
    for device in devices where device.capacity == .max { device.capacity = try device.usedBytes() }
  }

  /// Cleans as `stowage gc` does: seals what was closed, for as long as that gets on.
  func clean(to target: Ratio = .zero) throws {
    var last = Int.max
    while try !core.reclaim(downTo: target), core.engine.space.storedBytes < last {
      last = core.engine.space.storedBytes
      try core.sealAll()
    }
  }

  func expectNothingWentWrong(sourceLocation: SourceLocation = #_sourceLocation) throws {
    #expect(core.failure == nil, sourceLocation: sourceLocation)
    #expect(core.devices.writable.count == devices.count, sourceLocation: sourceLocation)
    try expectAcknowledged(sourceLocation: sourceLocation)
    #expect(try catalog.check().isEmpty, sourceLocation: sourceLocation)
  }
}

extension MemoryDevice {
  /// Bytes of all files.
  func usedBytes() throws -> Int { try names().reduce(0) { $0 + (try length(of: $1)) } }
}

extension StoreError {
  var isFull: Bool { if case .full = self { true } else { false } }
  var isReadOnly: Bool { if case .readOnly = self { true } else { false } }
}
