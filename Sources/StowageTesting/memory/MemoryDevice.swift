import Glibc
public import StowageStore
import Synchronization

/// A device in memory that knows what a crash may leave of it.
///
/// Reads see everything that was written. What is durable is less: the contents of a file as of its last good sync,
/// and the names as of the last good sync of names. Of what came later a crash keeps any part of the writes, in pieces
/// of whole sectors, and the first few of the changes of names. ``image`` has all of it as a value, and
/// ``Image/crashed(keeping:)`` makes the device that is found after a crash.
///
/// Harsher than most file systems, as it may be: syncing a file does not make its name durable, and renaming a file
/// does not make its bytes durable.
public final class MemoryDevice: Device {
  private let state: Mutex<MemoryFolder>

  /// An empty device.
  ///
  /// - Parameters:
  ///   - keepsPending: Whether to tell durable from pending. A device that does not costs no more than the bytes in it;
  ///     everything is durable at once and syncing does nothing.
  ///   - capacity: See ``capacity``.
  public init(keepsPending: Bool = true, capacity: Int = .max) {
    state = Mutex(MemoryFolder(keepsPending: keepsPending, capacity: capacity))
  }

  /// How many bytes its files may have together. Beyond, a write takes what fits and fails with ``DeviceError/full(_:)``,
  /// as on a disk. What is removed makes room at once. Less than there is already is a full device.
  public var capacity: Int {
    get { state.withLock { $0.capacity } }
    set { state.withLock { $0.capacity = newValue } }
  }

  /// Bytes up to the capacity.
  public func freeBytes() throws(DeviceError) -> Int { state.withLock { $0.freeBytes } }

  /// A device in this state, with the same things pending: as if the process had ended, but not the power.
  public init(_ image: Image) { state = Mutex(image.folder) }

  /// The state as it is now. Costs the same however much is stored.
  public var image: Image { Image(folder: state.withLock { $0 }) }

  /// Makes an empty file. A crash may undo it until ``syncNames()``.
  public func create(_ name: FileName) throws(DeviceError) {
    try change(name, "create") { (folder, name) throws(DeviceError) in
      guard folder.place(of: name) == nil else { throw .taken(name) }
      guard folder.freeBytes > 0 else { throw .full(name) }
      folder.create(name)
    }
  }

  /// Writes all of `bytes`. A crash may keep any part of it until ``sync(_:)``.
  public func write(_ bytes: RawSpan, to name: FileName, at offset: Int) throws(DeviceError) {
    try bytes.withUnsafeBytes { (bytes) throws(DeviceError) in
      try change(name, "write") { (folder, name) throws(DeviceError) in
        let place = try Self.place(of: name, in: folder)
        try Self.check(offset, bytes.count, name, "write")
        let fitting = folder.fitting(bytes.count, at: offset, of: place)
        let keepsPending = folder.keepsPending
        folder.change(place) {
          $0.write(.init(rebasing: bytes[..<fitting]), at: offset, keepsPending: keepsPending)
        }
        if fitting < bytes.count { throw .full(name) }
      }
    }
  }

  /// Reads what was written, durable or not.
  public func read(_ name: FileName, at offset: Int, into bytes: inout MutableRawSpan)
    throws(DeviceError) -> Int
  {
    try bytes.withUnsafeMutableBytes { (bytes) throws(DeviceError) -> Int in
      try change(name, "read") { (folder, name) throws(DeviceError) -> Int in
        let place = try Self.place(of: name, in: folder)
        if offset < 0 { throw .failed("read", name, code: EINVAL) }
        return folder.files[place].contents.read(at: offset, into: bytes)
      }
    }
  }

  /// Bytes of the file, durable or not.
  public func length(of name: FileName) throws(DeviceError) -> Int {
    try change(name, "measure") { (folder, name) throws(DeviceError) -> Int in
      folder.files[try Self.place(of: name, in: folder)].contents.count
    }
  }

  /// Makes what was written to the file durable, but for what a failed sync has lost.
  public func sync(_ name: FileName) throws(DeviceError) {
    try change(name, "sync") { (folder, name) throws(DeviceError) in
      let place = try Self.place(of: name, in: folder)
      if folder.keepsPending { folder.change(place) { $0.sync() } }
    }
  }

  /// Makes all changes of names durable.
  public func syncNames() throws(DeviceError) { state.withLock { $0.sync() } }

  /// Renames over a file that has the other name. A crash may undo it until ``syncNames()``.
  public func rename(_ name: FileName, to other: FileName) throws(DeviceError) {
    guard let other = other.listed else { throw .failed("rename", other, code: EINVAL) }
    try change(name, "rename") { (folder, name) throws(DeviceError) in
      _ = try Self.place(of: name, in: folder)
      folder.rename(name, to: other)
    }
  }

  /// Removes a file. A crash may bring it back until ``syncNames()``.
  public func remove(_ name: FileName) throws(DeviceError) {
    try change(name, "remove") { (folder, name) throws(DeviceError) in
      _ = try Self.place(of: name, in: folder)
      folder.remove(name)
    }
  }

  /// All files, in the order of their names, durable or not.
  public func names() throws(DeviceError) -> [FileName] { state.withLock { $0.names } }

  /// Calls `body` with the state and the name as listings have it.
  func change<Value: Sendable>(
    _ name: FileName, _ operation: String,
    _ body: (inout MemoryFolder, FileName) throws(DeviceError) -> Value
  ) throws(DeviceError) -> Value {
    guard let name = name.listed else { throw .failed(operation, name, code: EINVAL) }
    return try state.withLock { (folder) throws(DeviceError) -> Value in try body(&folder, name) }
  }

  static func place(of name: FileName, in folder: MemoryFolder) throws(DeviceError) -> Int {
    guard let place = folder.place(of: name) else { throw .absent(name) }
    return place
  }

  /// The longest file: 1 TiB, so that a wrong offset is an error and not an endless list of empty pages.
  private static let longest = 1 << 40

  private static func check(
    _ offset: Int, _ count: Int, _ name: FileName, _ operation: String
  ) throws(DeviceError) {
    if offset < 0 { throw .failed(operation, name, code: EINVAL) }
    if offset > longest - count { throw .failed(operation, name, code: EFBIG) }
  }
}
