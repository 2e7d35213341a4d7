/// A device as the store knows it and as it says itself.
public struct DeviceState: Hashable, Sendable {
  /// Its place in the store, from 0.
  public var number: Int
  /// Its name, which no other device has.
  public var uuid: UniqueID
  /// Whether it is there.
  public var presence: Presence
  /// Files on it; 0 where it is missing.
  public var files: Int
  /// Bytes in those files.
  public var bytes: Int

  /// Whether a device is there.
  public enum Presence: String, Sendable, CaseIterable {
    /// It is there, as the store left it.
    case present
    /// It is not there, or does not answer.
    case missing
    /// It is there, and has missed something: it was away, or an older state of it was put back.
    case stale
    /// It is there, and its superblock cannot be used.
    case damaged
  }

  /// All devices of a store, in the order of their numbers. Writes nothing.
  public static func list(
    _ given: [(any Device)?], _ catalog: any Catalog
  ) throws(StoreError) -> [DeviceState] {
    let check = try StoreCheck(given, catalog, .quick)
    do throws(CatalogError) {
      check.deviceRows = try catalog.devices()
      check.counters = try catalog.counters()
    } catch {
      throw .catalog(error)
    }
    check.findDevices()
    return check.deviceRows.map { DeviceState($0, check) }
  }

  private init(_ row: DeviceRow, _ check: StoreCheck) {
    number = Int(row.number)
    uuid = row.uuid
    (files, bytes, presence) = (0, 0, .missing)
    guard let device = check.devices[number] else { return }
    let names = (check.names[number] ?? []).sorted()
    files = names.count
    bytes = names.reduce(0) { $0 + ((try? device.length(of: $1)) ?? 0) }
    let wasAway = row.epoch < check.counters.epoch
    let isOld = check.report.findings.contains {
      $0.kind == .superblock && $0.severity == .damage && $0.place.device == number
    }
    presence = check.report.superblocks[number] != nil ? .damaged : wasAway || isOld ? .stale : .present
  }
}
