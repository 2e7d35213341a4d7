import Glibc
public import StowageStore

/// A device to which happens what a plan of faults says.
public final class FaultyDevice: Device {
  /// The device behind.
  public let base: any Device
  /// What the plan calls this device.
  public let number: Int
  /// The plan.
  public let faults: Faults

  /// Puts the faults for device `number` before `base`.
  public init(_ base: any Device, number: Int = 0, faults: Faults) {
    self.base = base
    self.number = number
    self.faults = faults
  }

  /// Makes an empty file, or fails.
  public func create(_ name: FileName) throws(DeviceError) {
    try perform(.create, name) { (_, _) throws(DeviceError) in try base.create(name) }
  }

  /// Writes all of `bytes`; or half of them, none, or somewhere else.
  public func write(_ bytes: RawSpan, to name: FileName, at offset: Int) throws(DeviceError) {
    try perform(.write, name) { (call, fault) throws(DeviceError) in
      switch fault {
      case .ignored: break
      case .misdirected(let distance): try base.write(bytes, to: name, at: offset + distance)
      case .shortWrite(let code):
        try base.write(bytes.extracting(first: bytes.byteCount / 2), to: name, at: offset)
        throw Fault.error(code: code, in: call)
      default: try base.write(bytes, to: name, at: offset)
      }
    }
  }

  /// Reads, with the damages that the plan has for reads.
  public func read(_ name: FileName, at offset: Int, into bytes: inout MutableRawSpan)
    throws(DeviceError) -> Int
  {
    let call = faults.begin(number, .read, name)
    do throws(DeviceError) {
      _ = try faults.strike(call)
      let count = try base.read(name, at: offset, into: &bytes)
      let damages = faults.damage(number, name)
      bytes.withUnsafeMutableBytes { buffer in
        for damage in damages { damage.apply(to: .init(rebasing: buffer[..<count]), at: offset) }
      }
      faults.end(call, nil)
      return count
    } catch {
      faults.end(call, error)
      throw error
    }
  }

  /// Bytes of the file, or a failure.
  public func length(of name: FileName) throws(DeviceError) -> Int {
    try perform(.length, name) { (_, _) throws(DeviceError) -> Int in try base.length(of: name) }
  }

  /// Makes what was written to the file durable; or only says so, or loses it.
  public func sync(_ name: FileName) throws(DeviceError) {
    try perform(.sync, name) { (call, fault) throws(DeviceError) in
      switch fault {
      case .ignored: break
      case .failedSync:
        try (base as? MemoryDevice)?.failSync(name)
        throw Fault.error(code: EIO, in: call)
      default: try base.sync(name)
      }
    }
  }

  /// Makes names durable, or only says so, or fails.
  public func syncNames() throws(DeviceError) {
    try perform(.syncNames, nil) { (call, fault) throws(DeviceError) in
      switch fault {
      case .ignored: break
      case .failedSync: throw Fault.error(code: EIO, in: call)
      default: try base.syncNames()
      }
    }
  }

  /// Renames, or fails.
  public func rename(_ name: FileName, to other: FileName) throws(DeviceError) {
    try perform(.rename, name) { (_, _) throws(DeviceError) in try base.rename(name, to: other) }
  }

  /// Removes a file, or fails.
  public func remove(_ name: FileName) throws(DeviceError) {
    try perform(.remove, name) { (_, _) throws(DeviceError) in try base.remove(name) }
  }

  /// All files, in the order of their names, or a failure.
  public func names() throws(DeviceError) -> [FileName] {
    try perform(.names, nil) { (_, _) throws(DeviceError) -> [FileName] in try base.names() }
  }

  /// What the device behind has. Not a call that faults befall: nothing depends on the answer but what is refused early.
  public func freeBytes() throws(DeviceError) -> Int { try base.freeBytes() }

  /// Counts a call, lets it be looked at, and does it unless the plan says otherwise.
  private func perform<Value>(
    _ operation: DeviceOperation, _ name: FileName?,
    _ body: (DeviceCall, Fault?) throws(DeviceError) -> Value
  ) throws(DeviceError) -> Value {
    let call = faults.begin(number, operation, name)
    do throws(DeviceError) {
      let value = try body(call, try faults.strike(call))
      faults.end(call, nil)
      return value
    } catch {
      faults.end(call, error)
      throw error
    }
  }
}
