import StowageStore
import StowageTesting
import Testing

/// A device in memory that has an end.
@Suite("A device with a capacity") struct CapacityTests {
  private let device = MemoryDevice(capacity: 100)

  @Test("takes what fits and says that it is full")
  func takesWhatFits() throws {
    try device.create(file(1))
    try device.put([UInt8](repeating: 1, count: 70), to: file(1))
    #expect(try device.freeBytes() == 30)
    try device.create(file(2))
    #expect(throws: DeviceError.full(file(2))) {
      try device.put([UInt8](repeating: 2, count: 40), to: file(2))
    }
    #expect(try device.all(of: file(2)) == [UInt8](repeating: 2, count: 30))
    #expect(try device.freeBytes() == 0)
    #expect(throws: DeviceError.full(file(3))) { try device.create(file(3)) }
  }

  @Test("lets bytes be written over, names be changed and files be removed when it is full")
  func changesWhenFull() throws {
    try device.create(file(1))
    try device.create(file(2))
    try device.put([UInt8](repeating: 1, count: 100), to: file(1))
    try device.put([9], to: file(1), at: 50)
    try device.sync(file(1))
    try device.rename(file(2), to: file(3))
    #expect(throws: DeviceError.full(file(3))) { try device.put([1], to: file(3)) }
    try device.remove(file(1))
    #expect(try device.freeBytes() == 100)
    try device.put([1], to: file(3))
  }

  @Test("counts the zeros of a gap, and has nothing free once it is made smaller than its files")
  func countsGaps() throws {
    try device.create(file(1))
    try device.put([1], to: file(1), at: 59)
    #expect(try device.freeBytes() == 40)
    #expect(throws: DeviceError.full(file(1))) { try device.put([1], to: file(1), at: 100) }
    device.capacity = 50
    #expect(try device.freeBytes() == 0)
    #expect(try MemoryDevice(device.image.crashed(keeping: CrashChoice()).image).freeBytes() == 50)
  }
}
