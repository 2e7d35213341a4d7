import Glibc
public import StowageStore
import Synchronization

/// A plan of what goes wrong, shared by the ``FaultyDevice``s of a test. Calls are counted across all of them.
public final class Faults: Sendable {
  /// A look at a call, from the thread that makes it. It may use the devices behind the faulty ones.
  public typealias Observer = @Sendable (_ call: DeviceCall, _ moment: Moment) -> Void

  /// When a call is looked at.
  public enum Moment: Hashable, Sendable {
    /// Nothing has happened yet.
    case before
    /// All that will happen has, with this error if there was one.
    case after(DeviceError?)
  }

  private let plan = Mutex(FaultPlan())
  private let observer: Observer?
  private let delay: (@Sendable (DeviceCall) -> Void)?

  /// A plan without faults.
  ///
  /// - Parameters:
  ///   - delay: Called before each call, after `observer`, to let time pass.
  ///   - observer: Called before and after each call.
  public init(delay: (@Sendable (DeviceCall) -> Void)? = nil, observer: Observer? = nil) {
    self.delay = delay
    self.observer = observer
  }

  /// How many calls there were.
  public var calls: Int { plan.withLock { $0.calls } }

  /// The calls that a planned fault befell, in their order. None after a run means that the fault lay behind its end.
  public var strikes: [DeviceCall] { plan.withLock { $0.strikes } }

  /// Adds a fault. Its call is counted from now on.
  public func plan(_ fault: PlannedFault) { plan.withLock { $0.plan(fault) } }

  /// Adds a fault at the `call`-th call from now on that it can befall.
  public func fail(_ call: Int, with fault: Fault, repetition: PlannedFault.Repetition = .once) {
    plan(PlannedFault(fault, atCall: call, repetition: repetition))
  }

  /// From now on the device does not answer.
  public func lose(device: Int) { plan.withLock { _ = $0.lost.insert(device) } }

  /// The device answers again, with what it had.
  public func restore(device: Int) { plan.withLock { _ = $0.lost.remove(device) } }

  /// From now on each call of the device takes this much longer, on the thread that makes it and in real time: a manual
  /// clock does not move. A latency of zero takes it back.
  public func slow(device: Int, by latency: Duration) { plan.withLock { $0.latency[device] = latency } }

  /// From now on reads of the device, or of one of its files, see a damage that is not stored.
  public func damageReads(device: Int, file: FileName? = nil, _ damage: Damage) {
    plan.withLock { $0.damage.append(FaultPlan.ReadDamage(device: device, file: file, damage: damage)) }
  }

  /// Nothing more goes wrong: faults to come are dropped, lost devices answer, slow ones at once, reads see what is
  /// stored.
  public func clear() { plan.withLock { $0.clear() } }

  func begin(_ device: Int, _ operation: DeviceOperation, _ file: FileName?) -> DeviceCall {
    let (call, latency) = plan.withLock { ($0.count(device, operation, file), $0.latency[device] ?? .zero) }
    observer?(call, .before)
    delay?(call)
    Self.wait(latency)
    return call
  }

  private static func wait(_ duration: Duration) {
    if duration <= .zero { return }
    let (seconds, attoseconds) = duration.components
    var rest = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    var left = rest
    while nanosleep(&rest, &left) != 0 && errno == EINTR { rest = left }
  }

  func end(_ call: DeviceCall, _ error: DeviceError?) { observer?(call, .after(error)) }

  /// The fault for a call that has begun.
  func strike(_ call: DeviceCall) throws(DeviceError) -> Fault? {
    let (isLost, fault) = plan.withLock { plan in
      plan.lost.contains(call.device) ? (true, nil) : (false, plan.strike(call))
    }
    if isLost { throw .lost }
    if case .error(let code) = fault { throw Fault.error(code: code, in: call) }
    return fault
  }

  /// The damages that a read of a file sees.
  func damage(_ device: Int, _ file: FileName) -> [Damage] {
    plan.withLock { plan in
      plan.damage.filter { $0.device == device && ($0.file ?? file) == file }.map(\.damage)
    }
  }
}
