/// Where bytes are kept: one disk, or what stands for one. The fourth of the five seams.
///
/// A device is a folder of files. What was written is durable after ``sync(_:)`` of the file, and the file's name
/// after ``syncNames()``; until then a crash may keep any part of it. Calls may come from several threads, but no two
/// about the same file at once unless both read.
///
/// After a failed ``sync(_:)`` nothing is known about what was written since the last good one: it must not be asked
/// again but written elsewhere.
public protocol Device: AnyObject, Sendable {
  /// Makes an empty file. Fails where the name is taken.
  func create(_ name: FileName) throws(DeviceError)
  /// Writes all of `bytes` at `offset`; the file grows where needed, with zeros in a gap.
  func write(_ bytes: RawSpan, to name: FileName, at offset: Int) throws(DeviceError)
  /// Reads into `bytes` from `offset` and returns how many there were: fewer than asked for at the end of the file only.
  func read(_ name: FileName, at offset: Int, into bytes: inout MutableRawSpan) throws(DeviceError) -> Int
  /// Bytes of the file.
  func length(of name: FileName) throws(DeviceError) -> Int
  /// Makes what was written to the file durable.
  func sync(_ name: FileName) throws(DeviceError)
  /// Makes creations, renamings and removals durable.
  func syncNames() throws(DeviceError)
  /// Gives a file another name, over a file that may have it.
  func rename(_ name: FileName, to other: FileName) throws(DeviceError)
  /// Removes a file.
  func remove(_ name: FileName) throws(DeviceError)
  /// All files, in the order of their names.
  func names() throws(DeviceError) -> [FileName]
  /// Bytes that can still be written, `Int.max` where nothing limits them. Devices may share them.
  func freeBytes() throws(DeviceError) -> Int
}

/// Why a device did not do what it was asked to.
///
/// "It is not there" and "nobody can tell" are different answers: what cannot be read is never taken for absent.
public enum DeviceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The device answers, and has no such file.
  case absent(FileName)
  /// The device answers, and has such a file already.
  case taken(FileName)
  /// No room is left.
  case full(FileName)
  /// The device answers with an error; `code` is the system's.
  case failed(String, FileName, code: Int32)
  /// The device does not answer.
  case lost

  public var description: String {
    switch self {
    case .absent(let name): "no file \(name)"
    case .taken(let name): "there is a file \(name) already"
    case .full(let name): "no room left while writing \(name)"
    case .failed(let operation, let name, let code): "cannot \(operation) \(name): system error \(code)"
    case .lost: "the device does not answer"
    }
  }
}
