import Foundation
import Testing

@testable import StowageStore

/// What only a folder can do, or have done to it.
@Suite("A folder") struct DirectoryDeviceTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.path }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test("is its owner's alone, and so are its files")
  func modes() throws {
    let device = try DirectoryDevice.create(at: path)
    try device.create(.superblock)
    #expect(try mode(path) == 0o700)
    #expect(try mode(path + "/superblock") == 0o600)
  }

  @Test("is made once, and opened as often as one likes")
  func opening() throws {
    #expect(throws: DeviceError.lost) { try DirectoryDevice(at: path) }
    try DirectoryDevice.create(at: path).store([1, 2], as: .superblock)
    #expect(throws: DeviceError.taken(.foreign(path))) { try DirectoryDevice.create(at: path) }
    #expect(try DirectoryDevice(at: path).all(of: .superblock) == [1, 2])
    let inFile = path + "/superblock"
    #expect(throws: DeviceError.failed("open", .foreign(inFile), code: ENOTDIR)) {
      try DirectoryDevice(at: inFile)
    }
    #expect(throws: DeviceError.failed("create", .foreign(path + "/a/b"), code: ENOENT)) {
      try DirectoryDevice.create(at: path + "/a/b")
    }
  }

  @Test("that is gone is lost and not empty")
  func lost() throws {
    let device = try DirectoryDevice.create(at: path)
    try device.store([1], as: file(1))
    try FileManager.default.removeItem(atPath: path)
    #expect(throws: DeviceError.lost) { try device.names() }
    #expect(throws: DeviceError.lost) { try device.length(of: file(2)) }
    #expect(throws: DeviceError.lost) { try device.create(file(2)) }
    #expect(throws: DeviceError.lost) { try device.rename(file(1), to: file(2)) }
    #expect(throws: DeviceError.lost) { try device.remove(file(1)) }
    #expect(throws: DeviceError.lost) { try device.syncNames() }
    #expect(throws: DeviceError.lost, "the file is open, but nobody will find it again") {
      try device.put([2], to: file(1))
      try device.sync(file(1))
    }
  }

  @Test("does not make a file durable that others removed")
  func removedByOthers() throws {
    let device = try DirectoryDevice.create(at: path)
    try device.store([1], as: file(1))
    try FileManager.default.removeItem(atPath: path + "/log-1")
    #expect(throws: DeviceError.absent(file(1))) { try device.sync(file(1)) }
  }

  @Test("keeps a bounded number of files open, and those with unsynced writes")
  func openFiles() throws {
    let device = try DirectoryDevice.create(at: path, openFiles: 3)
    for number in 0..<10 { try device.create(file(number)) }
    #expect(device.openFileCount == 3)
    for number in 0..<10 { try device.put([UInt8(number)], to: file(number)) }
    #expect(device.openFileCount == 10, "the system may forget a failed write of a file that nobody has open")
    for number in 0..<10 { try device.sync(file(number)) }
    for number in 0..<10 { #expect(try device.all(of: file(number)) == [UInt8(number)]) }
    try device.create(file(10))
    #expect(device.openFileCount == 3)
    for number in 0..<10 { try device.remove(file(number)) }
    #expect(device.openFileCount <= 1)
  }

  @Test("follows no links and lists files only")
  func links() throws {
    let device = try DirectoryDevice.create(at: path)
    try FileManager.default.createSymbolicLink(atPath: path + "/log-1", withDestinationPath: "/etc/passwd")
    try FileManager.default.createDirectory(atPath: path + "/lost+found", withIntermediateDirectories: false)
    #expect(throws: DeviceError.failed("read", file(1), code: ELOOP)) { try device.get(file(1), count: 1) }
    #expect(throws: DeviceError.taken(file(1))) { try device.create(file(1)) }
    #expect(try device.names() == [])
  }

  @Test("is locked by one device at a time")
  func locks() throws {
    var first: DirectoryDevice? = try DirectoryDevice.create(at: path)
    let second = try DirectoryDevice(at: path)
    try first?.lock()
    #expect(throws: DeviceError.failed("lock", .foreign("."), code: EWOULDBLOCK)) { try second.lock() }
    first = nil
    try second.lock()
  }

  @Test("reports a full device as full")
  func full() throws {
    // Every write to it fails for want of room.
    let device = try DirectoryDevice(at: "/dev")
    #expect(throws: DeviceError.full(.foreign("full"))) { try device.put([1], to: .foreign("full")) }
  }

  @Test("translates the system's errors")
  func errors() throws {
    let device = try DirectoryDevice.create(at: path)
    let expected: [(Int32, DeviceError)] = [
      (ENOENT, .absent(file(1))), (EEXIST, .taken(file(1))), (ENOSPC, .full(file(1))),
      (EDQUOT, .full(file(1))),
      (EIO, .failed("sync", file(1), code: EIO)), (EROFS, .failed("sync", file(1), code: EROFS)),
    ]
    for (code, error) in expected {
      #expect(device.deviceError("sync", file(1), SystemError(code: code)) == error)
    }
  }

  @Test("asks again when a signal interrupts")
  func interrupted() throws {
    var left = 3
    let result = try call {
      left -= 1
      errno = EINTR
      return left == 0 ? 7 : -1
    }
    #expect(result == 7 && left == 0)
  }
}
