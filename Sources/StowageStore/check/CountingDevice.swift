import Synchronization

/// Lets a check read a device and counts what it reads. Whatever would change the device fails.
final class CountingDevice: Device {
  private let device: any Device
  private let count = Atomic<Int>(0)

  init(_ device: any Device) { self.device = device }

  /// Bytes read so far.
  var bytesRead: Int { count.load(ordering: .relaxed) }

  func read(_ name: FileName, at offset: Int, into bytes: inout MutableRawSpan) throws(DeviceError) -> Int {
    let found = try device.read(name, at: offset, into: &bytes)
    count.add(found, ordering: .relaxed)
    return found
  }

  func length(of name: FileName) throws(DeviceError) -> Int { try device.length(of: name) }
  func names() throws(DeviceError) -> [FileName] { try device.names() }

  func create(_ name: FileName) throws(DeviceError) { throw Self.refusal(of: "create", name) }
  func write(_ bytes: RawSpan, to name: FileName, at offset: Int) throws(DeviceError) {
    throw Self.refusal(of: "write", name)
  }
  func sync(_ name: FileName) throws(DeviceError) { throw Self.refusal(of: "sync", name) }
  func syncNames() throws(DeviceError) { throw Self.refusal(of: "sync", .folder) }
  func rename(_ name: FileName, to other: FileName) throws(DeviceError) {
    throw Self.refusal(of: "rename", name)
  }
  func remove(_ name: FileName) throws(DeviceError) { throw Self.refusal(of: "remove", name) }

  /// 30 is the system's "read only".
  private static func refusal(of operation: String, _ name: FileName) -> DeviceError {
    .failed(operation, name, code: 30)
  }
}
