import Glibc
import StowageCore
import StowageTrace

/// A file of the test's own, gone with this value.
struct TemporaryFile: ~Copyable {
  let path: String

  init(_ bytes: some Collection<UInt8> = []) {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/stowage-trace-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    precondition(descriptor >= 0, "no temporary file in \(folder)")
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let bytes = Array(bytes)
    var written = 0
    while written < bytes.count {
      let length = bytes.withUnsafeBytes {
        write(descriptor, $0.baseAddress! + written, bytes.count - written)
      }
      precondition(length > 0, "no room for a temporary file in \(folder)")
      written += length
    }
    close(descriptor)
  }

  init(_ text: String) { self.init(text.utf8) }

  deinit { unlink(path) }

  /// What is in the file now.
  func contents() -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&block, 1, block.count, file), count > 0 { bytes += block[..<count] }
    return bytes
  }
}

/// Everything that a reader gives away.
struct Reading: Equatable {
  var rows: [TraceRow] = []
  var keys: [String] = []
  var names = TraceNames()
  var skipped = 0
  var firstSkipped: TraceError?

  init(_ path: String, onBadRow: BadRowAnswer = .fail) throws(TraceError) {
    var reader = try PlainTraceReader(path: path, onBadRow: onBadRow)
    while let row = try reader.next() { rows.append(row) }
    for key in 0..<reader.keys.count { keys.append(reader.keys.string(of: UInt32(key))) }
    names = reader.names
    skipped = reader.skippedRowCount
    firstSkipped = reader.firstSkipped
  }
}

/// Path of a real trace in the folder that lies beside the clone (or where `STOWAGE_SHARED` says), if it is there.
func sharedTrace(_ name: String) -> String? {
  let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(
    separator: "/")
  let shared = getenv("STOWAGE_SHARED").map { String(cString: $0) } ?? package + "/../shared"
  let path = "\(shared)/traces/\(name)"
  return access(path, R_OK) == 0 ? path : nil
}

let noSharedTraces = "there is no ../shared/traces beside the clone and STOWAGE_SHARED names none"
