/// Devices of one kind: what they cost, what they can do, and how they are looked after.
///
/// The defaults describe a large disk; each has its source, or is assumed.
public struct DeviceGroup: Hashable, Sendable {
  /// What tiers call it by; no two groups of a file have the same.
  public var name: String
  /// Of a month, for 10^12 bytes of device.
  public var pricePerTBMonth = 0.0
  /// Of a million device reads and writes, for devices that are paid for by request.
  public var pricePerMillionRequests = 0.0
  /// Of one device, in 10^12 bytes. Assumed: a usual size of disks sold since 2021.
  public var deviceTB = 20.0
  /// What one device can do in a second. 120 is the figure of A. Warfield, "Building and operating a pretty big
  /// storage system called S3", FAST 2023, for disks of any size.
  public var deviceIOPS = 120.0
  /// Reads and writes per second that 10^12 bytes of device may be asked for on average; nil is what the devices can
  /// do. f4 (Muralidhar et al., OSDI 2014) has 20, with disks of 4 TB.
  public var statedBudget: Double?
  /// Devices lost in a year, of all. 1.57 % is that of Backblaze's disks in 2024 (Drive Stats).
  public var annualFailureRate = 0.0157
  /// Within so many days each fragment is read once to check it. 21 is the default of HDFS
  /// (`dfs.datanode.scan.period.hours` 504).
  public var scrubDays = 21.0
  /// Part of the reads of sealed chunks whose device does not answer (restarts, repairs, stragglers). Assumed.
  public var degradedShare = 0.01
  /// Most bytes of one read or write where many lie together. Assumed: a full chunk.
  public var ioBytes = 4 << 20

  /// Devices like the defaults.
  public init(name: String) { self.name = name }

  /// What stands where no prices are given.
  public static let standard = DeviceGroup(name: "standard")

  /// Reads and writes per second that 10^12 bytes of device may be asked for.
  public var budgetIOPSPerTB: Double { statedBudget ?? deviceIOPS / deviceTB }

  /// Reads or writes that so many bytes take which lie together: at least one, none for nothing.
  public func requests(for bytes: Int) -> Int { (bytes + ioBytes - 1) / ioBytes }
}
