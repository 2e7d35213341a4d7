import Glibc

extension DirectoryDevice {
  /// Whether the folder still exists. A removed one stays open and shows itself empty.
  var isThere: Bool {
    guard let status = try? folder.status() else { return false }
    return status.st_nlink > 0
  }

  /// What the file system leaves to a user without privileges; its other folders share it.
  public func freeBytes() throws(DeviceError) -> Int {
    var status = statvfs()
    try system("measure", .folder) { () throws(SystemError) in
      _ = try call { Int(fstatvfs(folder.descriptor, &status)) }
    }
    let (bytes, overflow) = Int(clamping: status.f_bavail)
      .multipliedReportingOverflow(by: Int(clamping: status.f_frsize))
    return overflow ? .max : bytes
  }

  func deviceError(_ operation: String, _ name: FileName, _ error: SystemError) -> DeviceError {
    switch error.code {
    case ENOENT: isThere ? .absent(name) : .lost
    case EEXIST: .taken(name)
    case ENOSPC, EDQUOT: .full(name)
    default: .failed(operation, name, code: error.code)
    }
  }

  func system<Value>(
    _ operation: String, _ name: FileName, _ body: () throws(SystemError) -> Value
  ) throws(DeviceError) -> Value {
    do { return try body() } catch { throw deviceError(operation, name, error) }
  }

  /// The name as the folder has it.
  func known(_ name: FileName, _ operation: String) throws(DeviceError) -> FileName {
    guard let listed = name.listed else { throw .failed(operation, name, code: EINVAL) }
    return listed
  }
}
