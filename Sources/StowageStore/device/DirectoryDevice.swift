import Glibc
import Synchronization

/// A device that is a folder of a file system.
///
/// The folder is opened once and everything is looked up in it, whatever its path comes to mean later. Nothing is
/// followed out of it: neither symbolic links nor names with slashes.
public final class DirectoryDevice: Device {
  let folder: OpenFile
  private let files: Mutex<OpenFileCache>

  /// Opens a folder that exists; ``DeviceError/lost`` where there is none.
  ///
  /// - Parameter openFiles: How many files are kept open at most, besides those that were written and not synced.
  public init(at path: String, openFiles: Int = 256) throws(DeviceError) {
    do {
      folder = OpenFile(Int32(try call { Int(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) }))
    } catch {
      throw error.code == ENOENT ? .lost : .failed("open", .foreign(path), code: error.code)
    }
    files = Mutex(OpenFileCache(capacity: openFiles))
  }

  /// Makes the folder, for its owner only, and opens it. Its parent must exist; fails where the path is taken.
  public static func create(at path: String, openFiles: Int = 256) throws(DeviceError) -> DirectoryDevice {
    do {
      _ = try call { Int(mkdir(path, 0o700)) }
      let device = try DirectoryDevice(at: path, openFiles: openFiles)
      let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
      let parent = OpenFile(
        Int32(try call { Int(openat(device.folder.descriptor, "..", flags)) }))
      try parent.sync()
      return device
    } catch let error as SystemError {
      switch error.code {
      case EEXIST: throw .taken(.foreign(path))
      case ENOSPC, EDQUOT: throw .full(.foreign(path))
      default: throw .failed("create", .foreign(path), code: error.code)
      }
    } catch let error as DeviceError {
      throw error
    } catch {
      throw .lost
    }
  }

  /// Keeps the folder for this device alone, for as long as the device exists, against others that do the same.
  public func lock() throws(DeviceError) {
    try system("lock", .folder) { () throws(SystemError) in
      _ = try call { Int(flock(folder.descriptor, LOCK_EX | LOCK_NB)) }
    }
  }

  /// Makes an empty file, for its owner only.
  public func create(_ name: FileName) throws(DeviceError) {
    let name = try known(name, "create")
    try system("create", name) { () throws(SystemError) in
      let file = try openFile(name, O_RDWR | O_CREAT | O_EXCL)
      _ = files.withLock { $0.keep(file, as: name, written: false) }
    }
  }

  /// Writes all of `bytes`, in as many pieces as the system wants.
  public func write(_ bytes: RawSpan, to name: FileName, at offset: Int) throws(DeviceError) {
    let name = try known(name, "write")
    do {
      try file(name, writing: true).write(bytes, at: offset)
    } catch {
      throw deviceError("write", name, error)
    }
  }

  /// Reads until `bytes` is full or the file ends.
  public func read(_ name: FileName, at offset: Int, into bytes: inout MutableRawSpan) throws(DeviceError)
    -> Int
  {
    let name = try known(name, "read")
    do {
      return try file(name).read(at: offset, into: &bytes)
    } catch {
      throw deviceError("read", name, error)
    }
  }

  /// Bytes of the file.
  public func length(of name: FileName) throws(DeviceError) -> Int {
    let name = try known(name, "measure")
    return try system("measure", name) { () throws(SystemError) in Int(try file(name).status().st_size) }
  }

  /// Makes the bytes and the length of the file durable, and makes sure that it still has a name.
  public func sync(_ name: FileName) throws(DeviceError) {
    let name = try known(name, "sync")
    try system("sync", name) { () throws(SystemError) in
      let file = try file(name)
      defer { files.withLock { $0.synced(name) } }
      try file.syncData()
      // The system makes files durable that have lost their name. Nobody would find this one again.
      if try file.status().st_nlink == 0 { throw SystemError(code: ENOENT) }
    }
  }

  /// Syncs the folder itself.
  public func syncNames() throws(DeviceError) {
    try system("sync", .folder) { () throws(SystemError) in try folder.sync() }
    if !isThere { throw .lost }
  }

  /// Renames within the folder, over a file that has the other name.
  public func rename(_ name: FileName, to other: FileName) throws(DeviceError) {
    let (name, other) = (try known(name, "rename"), try known(other, "rename"))
    try system("rename", name) { () throws(SystemError) in
      let at = folder.descriptor
      _ = try call { Int(renameat(at, name.description, at, other.description)) }
      if name != other { files.withLock { $0.rename(name, to: other) } }
    }
  }

  /// Removes the name; the room is free once no thread reads the file any more.
  public func remove(_ name: FileName) throws(DeviceError) {
    let name = try known(name, "remove")
    try system("remove", name) { () throws(SystemError) in
      _ = try call { Int(unlinkat(folder.descriptor, name.description, 0)) }
      files.withLock { $0.drop(name) }
    }
  }

  private func file(_ name: FileName, writing: Bool = false) throws(SystemError) -> OpenFile {
    if let open = files.withLock({ $0.find(name, writing: writing) }) { return open }
    do {
      let file = try openFile(name, O_RDWR)
      return files.withLock { $0.keep(file, as: name, written: writing) }
    } catch {
      // What cannot be written can still be looked at. It is not kept: a later write must fail for the true reason.
      guard !writing, error.code == EROFS || error.code == EACCES else { throw error }
      return try openFile(name, O_RDONLY)
    }
  }

  private func openFile(_ name: FileName, _ flags: Int32) throws(SystemError) -> OpenFile {
    let flags = flags | O_NOFOLLOW | O_CLOEXEC
    return OpenFile(
      Int32(try call { Int(openat(folder.descriptor, name.description, flags, 0o600 as mode_t)) }))
  }

  /// How many files are open.
  var openFileCount: Int { files.withLock { $0.count } }
}
