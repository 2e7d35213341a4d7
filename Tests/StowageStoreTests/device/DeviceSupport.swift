import Foundation
import StowageStore
import StowageTesting

/// A folder that goes away with this.
final class TemporaryFolder {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "stowage-\(UUID().uuidString)"
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// The kinds of devices that must not differ.
enum DeviceKind: String, CaseIterable, Sendable {
  case directory, memory, plainMemory, faultyMemory

  func make(in folder: TemporaryFolder) throws -> any Device {
    switch self {
    case .directory: try DirectoryDevice.create(at: folder.path, openFiles: 2)
    case .memory: MemoryDevice()
    case .plainMemory: MemoryDevice(keepsPending: false)
    case .faultyMemory: FaultyDevice(MemoryDevice(), faults: Faults())
    }
  }
}

extension Device {
  func put(_ bytes: [UInt8], to name: FileName, at offset: Int = 0) throws {
    try write(bytes.span.bytes, to: name, at: offset)
  }

  /// Makes a file that holds this, durably.
  func store(_ bytes: [UInt8], as name: FileName) throws {
    try create(name)
    try put(bytes, to: name)
    try sync(name)
    try syncNames()
  }

  func get(_ name: FileName, at offset: Int = 0, count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0xee, count: count)
    var elements = bytes.mutableSpan
    var span = elements.mutableBytes
    let done = try read(name, at: offset, into: &span)
    return Array(bytes[..<done])
  }

  func all(of name: FileName) throws -> [UInt8] { try get(name, count: try length(of: name) + 1) }

  /// Every file with its bytes.
  func everything() throws -> [[String]] {
    try names().map { ["\($0)", "\(try all(of: $0))"] }
  }
}

/// Short names for files.
func file(_ number: Int) -> FileName { .log(epoch: UInt64(number)) }
