import Glibc
import StowageCoding

/// The layout of a store that is a directory: `catalog.sqlite`, `lock`, `encryption.key` once something is encrypted, and
/// `devices/00`, `devices/01`, …
struct StoreFolder: Sendable {
  let path: String

  var catalog: String { path + "/catalog.sqlite" }
  private var devices: String { path + "/devices" }
  private var lock: String { path + "/lock" }
  private var keyFile: String { path + "/encryption.key" }

  func device(_ number: Int) -> String {
    let digits = String(number)
    return devices + "/" + (digits.utf8.count < 2 ? "0" : "") + digits
  }

  /// Makes the folder and an empty device for each number. A folder that is there must be empty.
  func create(deviceCount: Int) throws(StoreError) -> (devices: [any Device], lock: StoreLock) {
    try makeFolder(path, mayExist: true)
    guard try isEmpty() else {
      throw .cannotMake("\(path) is not empty; a store is made in a new or an empty folder")
    }
    let lock = try takeLock(creating: true)
    try makeFolder(devices, mayExist: false)
    var made: [any Device] = []
    for number in 0..<deviceCount {
      do throws(DeviceError) {
        made.append(try DirectoryDevice.create(at: device(number)))
      } catch {
        throw .device(number, error)
      }
    }
    try syncFolder(devices)
    try syncFolder(path)
    return (made, lock)
  }

  /// Keeps others out, without making anything where there is no store.
  ///
  /// - Parameter needsCatalog: False where a lost catalog is to be made anew from the devices.
  func takeLock(needsCatalog: Bool = true) throws(StoreError) -> StoreLock {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw .noStore("there is no store in \(path): \(Self.reason(errno)); stowage init makes one")
    }
    guard stat(needsCatalog ? catalog : devices, &status) == 0 else {
      throw .noStore(
        "\(path) holds no store: it has no catalog.sqlite; stowage init makes one, stowage repair rebuilds a catalog"
      )
    }
    return try takeLock(creating: false)
  }

  /// The devices by their folders, nil where one cannot be opened.
  func openDevices(count: Int) -> [(any Device)?] {
    (0..<count).map { try? DirectoryDevice(at: device($0)) }
  }

  private func takeLock(creating: Bool) throws(StoreError) -> StoreLock {
    var descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600 as mode_t)
    // A store that cannot be written to can be locked all the same.
    if descriptor < 0 && errno == EROFS { descriptor = open(lock, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
    guard descriptor >= 0 else { throw .noStore("\(lock) cannot be opened: \(Self.reason(errno))") }
    let file = OpenFile(descriptor)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      if code != EWOULDBLOCK { throw .noStore("\(lock) cannot be locked: \(Self.reason(code))") }
      throw .locked("the store \(path) is in use by another process; stop that one, or wait for its end")
    }
    return StoreLock(file: file)
  }

  private func makeFolder(_ path: String, mayExist: Bool) throws(StoreError) {
    if mkdir(path, 0o700) == 0 { return }
    let code = errno
    if code == EEXIST && mayExist { return }
    throw .cannotMake("\(path) cannot be made: \(Self.reason(code))")
  }

  private func isEmpty() throws(StoreError) -> Bool {
    guard let folder = opendir(path) else {
      throw .cannotMake("\(path) cannot be read: \(Self.reason(errno))")
    }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { return false }
    }
    return true
  }

  /// The key that the store encrypts with where nobody brings one; made when it is first asked for. It lies beside the
  /// devices and not on them.
  func encryptionKey() throws(StoreError) -> ContentKey {
    var status = stat()
    if stat(keyFile, &status) != 0 && errno == ENOENT { try write(ContentKey()) }
    let descriptor = open(keyFile, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw .cannotMake("\(keyFile) cannot be opened: \(Self.reason(errno))") }
    var bytes = [UInt8](repeating: 0, count: ContentKey.byteCount + 1)
    var span = bytes.mutableSpan
    var content = span.mutableBytes
    let count: Int
    do throws(SystemError) {
      count = try OpenFile(descriptor).read(at: 0, into: &content)
    } catch {
      throw .cannotMake("\(keyFile) cannot be read: \(Self.reason(error.code))")
    }
    guard let key = ContentKey(Array(bytes.prefix(count))) else {
      throw .cannotMake(
        "\(keyFile) has \(count < bytes.count ? "\(count)" : "more than \(ContentKey.byteCount)") bytes, expected "
          + "\(ContentKey.byteCount); without the right key what is encrypted is lost, so bring it back from a backup"
      )
    }
    return key
  }

  /// It has its name only once it is durable: nothing may be encrypted with a key that a crash takes away.
  private func write(_ key: ContentKey) throws(StoreError) {
    let draft = keyFile + ".new"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600 as mode_t)
    guard descriptor >= 0 else { throw .cannotMake("\(draft) cannot be made: \(Self.reason(errno))") }
    let file = OpenFile(descriptor)
    do throws(SystemError) {
      try file.write(key.bytes.span.bytes, at: 0)
      try file.sync()
    } catch {
      throw .cannotMake("\(draft) cannot be written: \(Self.reason(error.code))")
    }
    guard rename(draft, keyFile) == 0 else {
      throw .cannotMake("\(keyFile) cannot be made: \(Self.reason(errno))")
    }
    try syncFolder(path)
  }

  private func syncFolder(_ path: String) throws(StoreError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotMake("\(path) cannot be opened: \(Self.reason(errno))") }
    do throws(SystemError) {
      try OpenFile(descriptor).sync()
    } catch {
      throw .cannotMake("\(path) cannot be made durable: \(Self.reason(error.code))")
    }
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}

/// Keeps other processes, and other stores of this one, out of a store's folder for as long as it exists.
final class StoreLock: Sendable {
  private let file: OpenFile

  init(file: OpenFile) { self.file = file }
}
