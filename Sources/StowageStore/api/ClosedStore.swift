import Glibc
import StowageCore

/// A store in a folder that nobody has open: to be checked, repaired and looked into. Keeps others out for as long as it
/// exists.
public final class ClosedStore {
  private let folder: StoreFolder
  private let lock: StoreLock
  let catalog: any Catalog
  private(set) var devices: [(any Device)?]
  /// What had to be done to the catalog before the store could be looked at; nil where it was there.
  public let rebuilt: CatalogRebuild.Outcome?

  /// Takes up the store in a folder.
  ///
  /// - Parameters:
  ///   - rebuildsCatalog: Whether a catalog that is lost or cannot be opened is made anew from the devices; the old file is
  ///     kept under another name.
  ///   - acceptingDoubts: Whether to do so where a newer state may be on devices that cannot be read.
  public init(
    at path: String, rebuildsCatalog: Bool = false, acceptingDoubts: Bool = false
  ) throws(StoreError) {
    folder = StoreFolder(path: path)
    lock = try folder.takeLock(needsCatalog: !rebuildsCatalog)
    if rebuildsCatalog, let outcome = try folder.rebuildCatalog(acceptingDoubts: acceptingDoubts) {
      rebuilt = outcome
    } else {
      rebuilt = nil
    }
    catalog = try folder.openCatalogToRead().catalog
    let rows = try Opening.asking(catalog) { (catalog) throws(CatalogError) in try catalog.devices() }
    devices = folder.openDevices(count: rows.count)
  }

  /// Checks it; see ``Fsck``.
  public func check(
    _ level: FsckLevel, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(StoreError) -> FsckReport {
    try Fsck.check(devices, catalog, level: level, progress: progress)
  }

  /// What a repair would do; see ``Repair``.
  public func planRepair(
    acceptingLosses: Bool, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(StoreError) -> RepairReport {
    try Repair.plan(devices, catalog, acceptingLosses: acceptingLosses, progress: progress)
  }

  /// Repairs it; see ``Repair``. Nothing else may follow.
  public func repair(
    acceptingLosses: Bool, clock: any WallClock = SystemClock(), progress: (Int, Int) -> Void = { _, _ in }
  ) throws(StoreError) -> RepairReport {
    try Repair.run(
      devices, catalog, acceptingLosses: acceptingLosses, using: SystemRandomNumberGenerator(), at: clock.now,
      progress: progress)
  }

  /// Puts an empty folder in the place of a missing device and rebuilds what was on it. Nothing else may follow.
  ///
  /// A folder that is there under the device's number must be empty; it is made where there is none.
  public func replaceDevice(
    _ number: Int, clock: any WallClock = SystemClock(), progress: (Int, Int) -> Void = { _, _ in }
  ) throws(StoreError) -> RepairReport {
    guard devices.indices.contains(number) else {
      throw .badSettings("there is no device \(number); the store has devices 0 to \(devices.count - 1)")
    }
    let device = try emptyDevice(number)
    devices[number] = nil
    return try Repair.run(
      devices, catalog, replacing: [(number, device)], using: SystemRandomNumberGenerator(), at: clock.now,
      progress: progress)
  }

  /// The folder for a device, which nothing is in.
  private func emptyDevice(_ number: Int) throws(StoreError) -> any Device {
    let path = folder.device(number)
    do throws(DeviceError) {
      guard let device = devices[number] else { return try DirectoryDevice.create(at: path) }
      if try device.names().isEmpty { return device }
    } catch {
      throw .device(number, error)
    }
    throw .badSettings("device \(number) is there; move its folder \(path) away first, and it is replaced")
  }

  /// Its devices, in the order of their numbers.
  public func deviceStates() throws(StoreError) -> [DeviceState] { try DeviceState.list(devices, catalog) }

  /// A file of a device, field by field; see ``Inspection``. Without a file, the names of all of them.
  public func inspect(_ number: Int, _ file: String?) throws(StoreError) -> [String] {
    guard devices.indices.contains(number) else {
      throw .badSettings("there is no device \(number); the store has devices 0 to \(devices.count - 1)")
    }
    guard let device = devices[number] else { throw .device(number, .lost) }
    do throws(DeviceError) {
      if let file { return try Inspection.lines(of: FileName(file), on: device) }
      return try device.names().map(\.description)
    } catch {
      throw .device(number, error)
    }
  }

  /// Gives up the catalog.
  public func close() throws(StoreError) {
    try Opening.asking(catalog) { (catalog) throws(CatalogError) in try catalog.close() }
  }
}

extension StoreFolder {
  /// Makes a lost catalog anew under a passing name, then gives it its name; nil where there is one that can be used.
  func rebuildCatalog(acceptingDoubts: Bool) throws(StoreError) -> CatalogRebuild.Outcome? {
    let devices = allDevices
    let found = found(devices)
    if found.isUsable { return nil }
    let passing = catalog + ".new"
    for suffix in Self.suffixes { unlink(passing + suffix) }
    let new = try openCatalog(at: passing)
    let outcome = try CatalogRebuild.run(from: devices, into: new, acceptingDoubts: acceptingDoubts)
    try Opening.asking(new) { (new) throws(CatalogError) in try new.close() }
    guard outcome.sequence >= found.sequence else {
      throw .noStore(
        "the catalog is at group \(found.sequence), the metadata log that can be read only at \(outcome.sequence); bring"
          + " back the missing devices")
    }
    for suffix in Self.suffixes { rename(catalog + suffix, catalog + ".lost" + suffix) }
    guard rename(passing, catalog) == 0 else {
      throw .noStore("\(passing) cannot be named \(catalog): \(String(cString: strerror(errno)))")
    }
    return outcome
  }

  /// What SQLite puts behind the name of a file.
  private static let suffixes = ["", "-wal", "-shm"]

  /// What can be said of the catalog that is there, and the last group in it.
  private func found(_ devices: [(any Device)?]) -> (isUsable: Bool, sequence: UInt64) {
    var status = stat()
    guard stat(catalog, &status) == 0, let found = try? openCatalog() else { return (false, 0) }
    defer { try? found.close() }
    let sequence = (try? found.sequence()) ?? 0
    guard let report = try? Fsck.check(devices, found, level: .quick) else { return (false, sequence) }
    let isWrong = report.findings.contains {
      $0.severity == .damage && ($0.kind == .catalog || $0.kind == .row)
    }
    return (!isWrong, sequence)
  }

  /// The devices by their folders, without being told how many there are.
  var allDevices: [(any Device)?] {
    var devices: [(any Device)?] = []
    var missing = 0
    while missing < 256 {
      let device = try? DirectoryDevice(at: device(devices.count))
      missing = device == nil ? missing + 1 : 0
      devices.append(device)
    }
    devices.removeLast(missing)
    return devices
  }
}
