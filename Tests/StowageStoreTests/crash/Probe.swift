import StowageTesting

@testable import StowageStore

/// A look at a store between any two of its steps, and the bugs that can be planted beneath it.
final class Probe: @unchecked Sendable {
  /// Called before each change of a device or the catalog.
  var step: (() -> Void)?
  let plant: Plant?
  /// Chunks that changed codec so far.
  var transcodedChunks = 0
  /// Groups that were committed while copies waited, and chunks that waited behind these.
  var groupsAheadOfCopies = 0
  var waitingChunks = 0
  /// The sync that fails, counted from now; 0 for none.
  var failingSync = 0

  init(_ plant: Plant? = nil) { self.plant = plant }

  /// The write of a copy that fails, counted from now; 0 for none.
  var failingWrite = 0

  /// Whether this write is the one that fails.
  func strikesWrite() -> Bool {
    if failingWrite == 0 { return false }
    failingWrite -= 1
    return failingWrite == 0
  }

  /// Whether this sync is the one that fails.
  func strikesSync() -> Bool {
    if failingSync == 0 { return false }
    failingSync -= 1
    return failingSync == 0
  }
}

/// A mistake that the enumeration of crashes must find.
enum Plant: String, CaseIterable {
  /// Copies are not synced before a group is committed.
  case noSync
  /// The names of new copies are not synced.
  case noNameSync
  /// A put is acknowledged when it is staged.
  case earlyAcknowledgement
  /// Fragments are not synced before the copies go.
  case noSyncOfFragments
  /// The names of fragments are not synced before the copies go.
  case noNameSyncOfFragments
  /// Copies go before the catalog knows of the fragments.
  case unlinkBeforeCommit
  /// A copied chunk's place is changed wherever it is.
  case noCompareAndSwap
  /// A failed sync is tried again, and its success believed.
  case syncRetried
  /// A failed sync is passed over.
  case syncIgnored
  /// The catalog takes a group in two halves.
  case catalogInHalves
  /// An open shard has one copy less than losses and one.
  case oneCopyLess
  /// Two fragments of a shard lie on one device.
  case sharedDevice
  /// A victim's files go before its survivors' new places are committed.
  case freeBeforeCommit
  /// The catalog knows of a group before its bytes are synced.
  case commitBeforeSync
}

/// A device that tells a probe of each change before it happens.
final class ProbeDevice: Device {
  let base: MemoryDevice
  let probe: Probe

  init(_ base: MemoryDevice, _ probe: Probe) {
    self.base = base
    self.probe = probe
  }

  func create(_ name: FileName) throws(DeviceError) {
    probe.step?()
    try base.create(name)
  }

  func write(_ bytes: RawSpan, to name: FileName, at offset: Int) throws(DeviceError) {
    probe.step?()
    if case .copy = name, probe.strikesWrite() { throw .failed("write", name, code: 5) }
    try base.write(bytes, to: name, at: offset)
  }

  func read(_ name: FileName, at offset: Int, into bytes: inout MutableRawSpan) throws(DeviceError) -> Int {
    try base.read(name, at: offset, into: &bytes)
  }

  func length(of name: FileName) throws(DeviceError) -> Int { try base.length(of: name) }

  func sync(_ name: FileName) throws(DeviceError) {
    probe.step?()
    switch (probe.plant, name) {
    case (.noSync, .copy), (.noSyncOfFragments, .unfinished(.fragment)): return
    default: break
    }
    guard case .copy = name, probe.strikesSync() else { return try base.sync(name) }
    if probe.plant == .syncIgnored || probe.plant == .syncRetried {
      try? base.failSync(name)
      if probe.plant == .syncRetried { try base.sync(name) }
      return
    }
    try base.failSync(name)
    throw .failed("sync", name, code: 5)
  }

  func syncNames() throws(DeviceError) {
    probe.step?()
    let pending = base.image.pendingNames
    let isPassedOver = pending.contains { change in
      switch (probe.plant, change) {
      case (.noNameSync, .create(.copy)), (.noNameSyncOfFragments, .rename(_, .fragment)): true
      default: false
      }
    }
    if !isPassedOver { try base.syncNames() }
  }

  func rename(_ name: FileName, to other: FileName) throws(DeviceError) {
    probe.step?()
    try base.rename(name, to: other)
  }

  func remove(_ name: FileName) throws(DeviceError) {
    probe.step?()
    try base.remove(name)
  }

  func names() throws(DeviceError) -> [FileName] { try base.names() }

  func freeBytes() throws(DeviceError) -> Int { try base.freeBytes() }
}
