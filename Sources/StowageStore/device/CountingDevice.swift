import Synchronization

/// Lets a check read a device, counts what it reads and notes whether it failed. Whatever would change the device is
/// refused.
final class CountingDevice: Device {
  private let device: any Device
  private let count = Atomic<Int>(0)
  private let failed = Atomic<Bool>(false)

  init(_ device: any Device) { self.device = device }

  /// Bytes read so far.
  var bytesRead: Int { count.load(ordering: .relaxed) }

  /// Whether it could not tell something that it was asked: what it may have is not lost for that.
  var hasFailed: Bool { failed.load(ordering: .relaxed) }

  func read(_ name: FileName, at offset: Int, into bytes: inout MutableRawSpan) throws(DeviceError) -> Int {
    do throws(DeviceError) {
      let found = try device.read(name, at: offset, into: &bytes)
      count.add(found, ordering: .relaxed)
      return found
    } catch {
      throw noting(error)
    }
  }

  func length(of name: FileName) throws(DeviceError) -> Int {
    do throws(DeviceError) { return try device.length(of: name) } catch { throw noting(error) }
  }

  func names() throws(DeviceError) -> [FileName] {
    do throws(DeviceError) { return try device.names() } catch { throw noting(error) }
  }

  func freeBytes() throws(DeviceError) -> Int { try device.freeBytes() }

  private func noting(_ error: DeviceError) -> DeviceError {
    if case .absent = error { return error }
    failed.store(true, ordering: .relaxed)
    return error
  }

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
