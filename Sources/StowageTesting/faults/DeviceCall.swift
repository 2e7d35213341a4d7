public import StowageStore

/// What a device can be asked to do.
public enum DeviceOperation: String, Hashable, Sendable, CaseIterable {
  case create, write, read, length, sync, syncNames, rename, remove, names
}

/// One call of one of the devices that share a plan of faults.
public struct DeviceCall: Hashable, Sendable {
  /// 1 for the first call of all.
  public let number: Int
  /// Which device.
  public let device: Int
  /// What it was asked to do.
  public let operation: DeviceOperation
  /// The file; nil where the call is about the device. The old name of a renaming.
  public let file: FileName?
}
