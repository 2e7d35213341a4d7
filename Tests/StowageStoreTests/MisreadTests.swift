import StowageCore
import StowageTesting
import Synchronization
import Testing

@testable import StowageStore

/// A device that gives a wrong bit at one read of a copy and the right one ever after.
private final class MisreadingDevice: Device {
  /// Shared by the devices of a store.
  final class Reads: Sendable {
    let count = Mutex(0)
    let wrong: Int

    init(wrong: Int) { self.wrong = wrong }

    func isWrong() -> Bool {
      count.withLock {
        $0 += 1
        return $0 == wrong
      }
    }
  }

  let base: MemoryDevice
  let reads: Reads

  init(_ base: MemoryDevice, _ reads: Reads) { (self.base, self.reads) = (base, reads) }

  func read(_ name: FileName, at offset: Int, into bytes: inout MutableRawSpan) throws(DeviceError) -> Int {
    let count = try base.read(name, at: offset, into: &bytes)
    if case .copy = name, reads.isWrong(), count > 0 {
      bytes.withUnsafeMutableBytes { $0[count / 2] ^= 4 }
    }
    return count
  }

  func create(_ name: FileName) throws(DeviceError) { try base.create(name) }
  func write(_ bytes: RawSpan, to name: FileName, at offset: Int) throws(DeviceError) {
    try base.write(bytes, to: name, at: offset)
  }
  func length(of name: FileName) throws(DeviceError) -> Int { try base.length(of: name) }
  func sync(_ name: FileName) throws(DeviceError) { try base.sync(name) }
  func syncNames() throws(DeviceError) { try base.syncNames() }
  func rename(_ name: FileName, to other: FileName) throws(DeviceError) { try base.rename(name, to: other) }
  func remove(_ name: FileName) throws(DeviceError) { try base.remove(name) }
  func names() throws(DeviceError) -> [FileName] { try base.names() }
  func freeBytes() throws(DeviceError) -> Int { try base.freeBytes() }
}

@Suite("A copy that is misread") struct MisreadTests {
  /// A shard that waits to be sealed, and the copies' reads that its sealing takes with the n-th one wrong.
  private func reads(wrong: Int, _ code: String) throws -> Int {
    let world = try World(World.small(code), devices: 5)
    for index in 0..<3 { try world.put("key-\(index)", content(index, 150)) }
    try world.core.close(world.core.openShards)
    try world.core.commit()
    let row = try #require(world.core.shards.values.first)
    #expect(row.state == .closing)
    let reads = MisreadingDevice.Reads(wrong: wrong)
    let reader = try ShardReader(row, on: world.devices.map { MisreadingDevice($0, reads) })
    let job = SealJob(reader: reader, store: world.core.store, places: [0, 1, 2, 3])
    world.core.pin([row.id])
    try world.core.finishSeal(job, try job.run())
    #expect(world.core.shards[row.id]?.state == .sealed)
    try world.expectAcknowledged()
    #expect(try Fsck.check(world.devices, world.catalog).findings == [], "read \(wrong)")
    return reads.count.withLock { $0 }
  }

  @Test("once, at any read, is not sealed as if it were right", arguments: ["rs:2+2", "rs:3+1"])
  func isSealedAsItWasWritten(code: String) throws {
    let usual = try reads(wrong: 0, code)
    var more = 0
    for wrong in 1...usual where try reads(wrong: wrong, code) >= 2 * usual { more += 1 }
    // Those between the check and the fragments.
    #expect(more > 0)
  }

  @Test("again and again makes its shard wait for a repair") func waits() throws {
    let world = try World(World.small(), devices: 4)
    try world.put("key", content(1, 150))
    try world.core.close(world.core.openShards)
    try world.core.commit()
    let job = try #require(try world.core.nextSeal())
    try world.core.failSeal(job, .misread)
    #expect(world.core.sealQueue == [])
    #expect(world.core.unreadable == [job.reader.row.id])
    try world.expectAcknowledged()
  }
}
