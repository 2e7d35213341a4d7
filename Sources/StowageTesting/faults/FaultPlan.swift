import StowageStore

/// What is to go wrong with several devices, and what has.
struct FaultPlan: Sendable {
  private(set) var calls = 0
  private(set) var strikes: [DeviceCall] = []
  private var planned: [PlannedFault] = []
  var lost: Set<Int> = []
  /// By device.
  var latency: [Int: Duration] = [:]
  var damage: [ReadDamage] = []

  /// A damage that reads of a device see.
  struct ReadDamage: Sendable {
    let device: Int
    let file: FileName?
    let damage: Damage
  }

  mutating func plan(_ fault: PlannedFault) { planned.append(fault) }

  mutating func clear() {
    planned.removeAll()
    lost.removeAll()
    latency.removeAll()
    damage.removeAll()
  }

  mutating func count(_ device: Int, _ operation: DeviceOperation, _ file: FileName?) -> DeviceCall {
    calls += 1
    return DeviceCall(number: calls, device: device, operation: operation, file: file)
  }

  /// The fault that befalls a call. All planned faults count it, the first that is due strikes.
  mutating func strike(_ call: DeviceCall) -> Fault? {
    var fault: Fault?
    for index in planned.indices where planned[index].counts(call) {
      guard planned[index].isDue() else { continue }
      planned[index].narrow(to: call.device)
      fault = fault ?? planned[index].fault
    }
    planned.removeAll { $0.isSpent }
    if fault != nil { strikes.append(call) }
    return fault
  }
}

extension PlannedFault {
  fileprivate func counts(_ call: DeviceCall) -> Bool {
    operations.contains(call.operation) && (device ?? call.device) == call.device
  }

  /// Counts one call down; true from the planned call on.
  fileprivate mutating func isDue() -> Bool {
    if call > 0 { call -= 1 }
    return call == 0
  }

  fileprivate mutating func narrow(to device: Int) {
    if repetition == .sameDevice { self.device = device }
  }

  fileprivate var isSpent: Bool { call == 0 && repetition == .once }
}
