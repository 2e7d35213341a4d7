import Glibc
import StowageStore

/// How a call goes wrong.
public enum Fault: Hashable, Sendable {
  /// It does nothing and reports this error of the system, as a device would.
  case error(code: Int32)
  /// A sync fails and what it should have made durable never will be, though reads still see it. Where the device is
  /// no ``MemoryDevice`` the sync is left out and reported as failed.
  case failedSync
  /// The first half of the bytes is written, then there is this error of the system.
  case shortWrite(code: Int32)
  /// It does nothing and reports that all is well: a disk that lies.
  case ignored
  /// It writes somewhere else in the file, this many bytes further on, and reports that all is well.
  case misdirected(by: Int)

  /// The operations that it can befall.
  public var operations: Set<DeviceOperation> {
    switch self {
    case .error(let code) where [ENOSPC, EDQUOT].contains(code):
      [.create, .write, .sync, .syncNames, .rename]
    case .error: Set(DeviceOperation.allCases)
    case .failedSync: [.sync, .syncNames]
    case .shortWrite, .misdirected: [.write]
    case .ignored: [.write, .sync, .syncNames]
    }
  }

  /// The error that the caller sees.
  static func error(code: Int32, in call: DeviceCall) -> DeviceError {
    let name = call.file ?? .foreign(".")
    return [ENOSPC, EDQUOT].contains(code) ? .full(name) : .failed(call.operation.rawValue, name, code: code)
  }
}

/// A fault and when it strikes.
public struct PlannedFault: Hashable, Sendable {
  /// Whom a fault befalls after it has struck for the first time.
  public enum Repetition: Hashable, Sendable {
    /// Nobody.
    case once
    /// All later calls of the same device.
    case sameDevice
    /// All later calls.
    case everywhere
  }

  /// How the call goes wrong.
  public var fault: Fault
  /// Which call it strikes first: 1 is the next of those that it can befall.
  public var call: Int
  /// The operations that count and are struck.
  public var operations: Set<DeviceOperation>
  /// The device whose calls count; nil for all.
  public var device: Int?
  /// Which calls it strikes after that.
  public var repetition: Repetition

  /// Plans `fault` for the `call`-th of the calls that it can befall, or of `operations` among them.
  public init(
    _ fault: Fault, atCall call: Int, of operations: Set<DeviceOperation>? = nil, device: Int? = nil,
    repetition: Repetition = .once
  ) {
    self.fault = fault
    self.call = call
    self.operations = fault.operations.intersection(operations ?? Set(DeviceOperation.allCases))
    self.device = device
    self.repetition = repetition
  }
}
