import Glibc
import StowageStore
import StowageTesting
import Synchronization
import Testing

@Suite("A faulty device") struct FaultyDeviceTests {
  private let faults = Faults()
  private let memory = MemoryDevice()
  private var device: FaultyDevice { FaultyDevice(memory, number: 3, faults: faults) }

  /// A history with each operation in it.
  private func run(_ device: any Device) throws {
    try device.store([1, 2], as: file(1))
    try device.rename(file(1), to: file(2))
    _ = try device.all(of: file(2))
    _ = try device.names()
    try device.remove(file(2))
  }

  @Test("counts calls and does what the device behind it does")
  func counts() throws {
    try run(device)
    #expect(faults.calls == 9)
    #expect(faults.strikes == [])
    #expect(try memory.names() == [])
  }

  @Test("fails each call in turn, once, with the error of that call")
  func failsEachCall() throws {
    let operations: [DeviceOperation] = [
      .create, .write, .sync, .syncNames, .rename, .length, .read, .names, .remove,
    ]
    for (index, operation) in operations.enumerated() {
      let faults = Faults()
      faults.fail(index + 1, with: .error(code: EIO))
      #expect(throws: DeviceError.self) { try run(FaultyDevice(MemoryDevice(), faults: faults)) }
      #expect(faults.strikes.map(\.operation) == [operation])
      #expect(faults.strikes.map(\.number) == [index + 1])
    }
    faults.fail(operations.count + 1, with: .error(code: EIO))
    try run(device)
    #expect(faults.strikes == [], "the fault lies behind the end")
  }

  @Test("reports the errors that a device would")
  func errors() throws {
    try memory.create(file(1))
    faults.fail(1, with: .error(code: EIO))
    #expect(throws: DeviceError.failed("length", file(1), code: EIO)) { try device.length(of: file(1)) }
    faults.fail(1, with: .error(code: ENOSPC))
    #expect(try device.length(of: file(1)) == 0, "a call that needs no room does not miss it")
    #expect(throws: DeviceError.full(file(1))) { try device.put([1], to: file(1)) }
    #expect(try memory.length(of: file(1)) == 0)
    faults.fail(1, with: .error(code: EDQUOT))
    #expect(throws: DeviceError.full(file(2))) { try device.create(file(2)) }
    #expect(try memory.names() == [file(1)])
  }

  @Test("fails from a call on, of one device or of all")
  func sticky() throws {
    let one = FaultyDevice(MemoryDevice(), number: 1, faults: faults)
    faults.fail(2, with: .error(code: EIO), repetition: .sameDevice)
    try one.create(file(1))
    #expect(throws: DeviceError.self) { try device.create(file(1)) }
    #expect(throws: DeviceError.self) { try device.names() }
    #expect(try one.names() == [file(1)])
    faults.clear()
    #expect(try device.names() == [])
    faults.fail(1, with: .error(code: EIO), repetition: .everywhere)
    #expect(throws: DeviceError.self) { try device.names() }
    #expect(throws: DeviceError.self) { try one.names() }
  }

  @Test("counts the calls of one device or of some operations where the plan says so")
  func filters() throws {
    let one = FaultyDevice(MemoryDevice(), number: 1, faults: faults)
    faults.plan(PlannedFault(.error(code: EIO), atCall: 2, of: [.create], device: 1))
    for number in 0..<3 { try device.create(file(number)) }
    try one.create(file(1))
    _ = try one.names()
    #expect(throws: DeviceError.failed("create", file(2), code: EIO)) { try one.create(file(2)) }
  }

  @Test("loses what a failed sync should have made durable, also after a sync that succeeds")
  func failedSync() throws {
    try device.store([1, 1, 1], as: file(1))
    try device.put([2], to: file(1))
    faults.fail(1, with: .failedSync)
    #expect(throws: DeviceError.failed("sync", file(1), code: EIO)) { try device.sync(file(1)) }
    #expect(
      try device.all(of: file(1)) == [2, 1, 1], "the system still has the page, and takes it for clean")
    try device.put([3], to: file(1), at: 2)
    try device.sync(file(1))
    #expect(try device.all(of: file(1)) == [2, 1, 3])
    #expect(try memory.image.crashed(keeping: CrashChoice(writes: .all)).all(of: file(1)) == [1, 1, 3])
    try memory.forgetLostWrites(file(1))
    #expect(try device.all(of: file(1)) == [1, 1, 3])
    try device.put([4], to: file(1))
    try memory.failSync(file(1), keepingReads: false)
    #expect(try device.all(of: file(1)) == [1, 1, 3])
  }

  @Test(
    "makes no name durable where syncing names fails or is a lie", arguments: [Fault.failedSync, .ignored])
  func failedSyncOfNames(_ fault: Fault) throws {
    try device.create(file(1))
    faults.fail(1, with: fault)
    if fault == .ignored {
      try device.syncNames()
    } else {
      #expect(throws: DeviceError.self) { try device.syncNames() }
    }
    #expect(memory.image.pendingNames == [.create(file(1))])
  }

  @Test("writes half, or nothing, or elsewhere")
  func writes() throws {
    try device.store([0, 0, 0, 0, 0], as: file(1))
    faults.fail(1, with: .shortWrite(code: ENOSPC))
    #expect(throws: DeviceError.full(file(1))) { try device.put([1, 1, 1, 1], to: file(1)) }
    #expect(try device.all(of: file(1)) == [1, 1, 0, 0, 0])
    faults.fail(1, with: .ignored)
    try device.put([2, 2], to: file(1))
    #expect(try device.all(of: file(1)) == [1, 1, 0, 0, 0])
    faults.fail(1, with: .misdirected(by: 3))
    try device.put([3, 3], to: file(1))
    #expect(try device.all(of: file(1)) == [1, 1, 0, 3, 3])
  }

  @Test("can be lost and come back with what it had")
  func lost() throws {
    try device.store([1], as: file(1))
    faults.lose(device: 3)
    #expect(throws: DeviceError.lost) { try device.names() }
    #expect(throws: DeviceError.lost) { try device.put([2], to: file(1)) }
    faults.lose(device: 7)
    faults.restore(device: 3)
    #expect(try device.all(of: file(1)) == [1])
  }

  @Test("damages what is read, as long as it is told to")
  func damagedReads() throws {
    try device.store([1, 2, 3, 4], as: file(1))
    try device.store([1], as: file(2))
    faults.damageReads(device: 3, file: file(1), .flip(bit: 7, at: 1))
    faults.damageReads(device: 3, .zeros(2..<100))
    #expect(try device.all(of: file(1)) == [1, 130, 0, 0])
    #expect(try device.get(file(1), at: 1, count: 2) == [130, 0])
    #expect(try device.all(of: file(2)) == [1])
    faults.clear()
    #expect(try device.all(of: file(1)) == [1, 2, 3, 4])
  }

  @Test("damages what is stored", arguments: [false, true])
  func damagedAtRest(onDisk: Bool) throws {
    let folder = TemporaryFolder()
    let base: any Device = onDisk ? try DirectoryDevice.create(at: folder.path) : memory
    let device = FaultyDevice(base, faults: faults)
    try device.store([1, 2, 3, 4], as: file(1))
    let calls = faults.calls
    try device.damage(file(1), .flip(bit: 0, at: 0))
    try device.damage(file(1), .zeros(2..<3))
    try device.damage(file(1), .zeros(9..<12))
    #expect(faults.calls == calls)
    #expect(try device.all(of: file(1)) == [0, 2, 0, 4])
    #expect(throws: DeviceError.absent(file(2))) { try device.damage(file(2), .flip(bit: 0, at: 0)) }
    if !onDisk { #expect(memory.image.isDurable, "damage is no write") }
  }

  @Test("is looked at before and after each call, and may be imaged then")
  func observer() throws {
    let memory = MemoryDevice()
    let seen = Mutex<[String]>([])
    let waits = Mutex(0)
    let faults = Faults(delay: { _ in waits.withLock { $0 += 1 } }) { call, moment in
      let count = memory.image.pendingNames.count
      seen.withLock { $0.append("\(call.number) \(call.device) \(call.operation) \(moment) \(count)") }
    }
    let device = FaultyDevice(memory, number: 2, faults: faults)
    try device.create(file(1))
    #expect(throws: DeviceError.self) { try device.create(file(1)) }
    try device.syncNames()
    #expect(
      seen.withLock { $0 } == [
        "1 2 create before 0", "1 2 create after(nil) 1", "2 2 create before 1",
        "2 2 create after(Optional(there is a file log-1 already)) 1", "3 2 syncNames before 1",
        "3 2 syncNames after(nil) 0",
      ])
    #expect(waits.withLock { $0 } == 3)
  }
}
