import Glibc
import Synchronization

/// A device whose bytes last as long as the process. Nothing is pending there: syncing does nothing.
public final class VolatileDevice: Device {
  /// A file of its own lock, so that one that is written does not hold up reads of others.
  private final class File: Sendable {
    let bytes = Mutex(PagedBytes())
  }

  private let files = Mutex<[FileName: File]>([:])
  /// A wrong offset is an error and not an endless list of empty pages.
  private static let longest = 1 << 40

  /// An empty device.
  public init() {}

  private func file(_ name: FileName) throws(DeviceError) -> File {
    guard let file = files.withLock({ $0[name] }) else { throw .absent(name) }
    return file
  }

  public func create(_ name: FileName) throws(DeviceError) {
    let isNew = files.withLock { files in
      if files[name] != nil { return false }
      files[name] = File()
      return true
    }
    if !isNew { throw .taken(name) }
  }

  public func write(_ bytes: RawSpan, to name: FileName, at offset: Int) throws(DeviceError) {
    let file = try file(name)
    guard offset >= 0, offset <= Self.longest - bytes.byteCount else {
      throw .failed("write", name, code: EFBIG)
    }
    bytes.withUnsafeBytes { bytes in file.bytes.withLock { $0.write(bytes, at: offset) } }
  }

  public func read(_ name: FileName, at offset: Int, into bytes: inout MutableRawSpan)
    throws(DeviceError) -> Int
  {
    let file = try file(name)
    if offset < 0 { throw .failed("read", name, code: EINVAL) }
    return bytes.withUnsafeMutableBytes { bytes in file.bytes.withLock { $0.read(at: offset, into: bytes) } }
  }

  public func length(of name: FileName) throws(DeviceError) -> Int {
    try file(name).bytes.withLock { $0.count }
  }

  public func sync(_ name: FileName) throws(DeviceError) { _ = try file(name) }

  public func syncNames() throws(DeviceError) {}

  public func rename(_ name: FileName, to other: FileName) throws(DeviceError) {
    let wasThere = files.withLock { files in
      guard let file = files.removeValue(forKey: name) else { return false }
      files[other] = file
      return true
    }
    if !wasThere { throw .absent(name) }
  }

  public func remove(_ name: FileName) throws(DeviceError) {
    if files.withLock({ $0.removeValue(forKey: name) }) == nil { throw .absent(name) }
  }

  public func names() throws(DeviceError) -> [FileName] { files.withLock { $0.keys.sorted() } }

  /// No limit.
  public func freeBytes() throws(DeviceError) -> Int { .max }
}
