import ArgumentParser
import Foundation
import StowageSim
import StowageStore

/// `stowage fsck`.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fsck", abstract: "Verify a store, without writing to it.",
    discussion: """
      The exit code is 0 where all is well, 2 where something is damaged or lost, 5 where devices are missing.
      """)

  @Argument(help: "The directory of the store.")
  var store: String

  @Option(
    help: ArgumentHelp(
      "How much is read: quick (catalog and files), headers, or data (every byte).", valueName: "level"),
    transform: Self.readLevel)
  var level = FsckLevel.data

  @Flag(help: "Print JSON.")
  var json = false

  private static func readLevel(_ text: String) throws -> FsckLevel {
    guard let level = FsckLevel(rawValue: text) else {
      throw ValidationError("\"\(text)\" is no level; expected quick, headers or data")
    }
    return level
  }

  func run() throws {
    let start = Date()
    let report = try CheckedStore.use(store) { store in
      try CheckedStore.withProgress("checking") { try store.check(level, progress: $0) }
    }
    let seconds = Date().timeIntervalSince(start)
    try json ? Output.write(report.json(seconds)) : Output.write(report.text(seconds))
    Foundation.exit(report.exitCode)
  }
}

/// A store that a command looks at without opening it.
enum CheckedStore {
  static func use<Value>(_ path: String, _ body: (ClosedStore) throws -> Value) throws -> Value {
    let store = try ClosedStore(at: path)
    defer { try? store.close() }
    return try body(store)
  }

  static func withProgress<Value>(
    _ what: String, _ body: ((Int, Int) -> Void) throws -> Value
  ) rethrows -> Value {
    let line = ProgressLine()
    defer { line.finish() }
    return try body { done, total in
      line.observer(WorkProgress(what: what, unit: .shards, done: done, total: total))
    }
  }
}

extension FsckReport {
  func text(_ seconds: Double) -> String {
    var text = map.shards.isEmpty ? "" : map.lines().joined(separator: "\n") + "\n\n"
    text += SpaceSurvey(of: map).json.lines("") + "\n"
    for finding in findings { text += "\(finding)\n" }
    text +=
      "looked at \(counts.shards) shards, \(counts.files) copies and fragments, \(counts.records) records, "
      + "\(counts.chunks) chunks, \(counts.objects) objects with an MD5; read \(counts.bytesRead) bytes of \(counts.devicesTouched) devices in "
      + "\(String(format: "%.1f", seconds)) s\n"
    let lost = unreadableObjects.count
    if lost > 0 { text += "\(lost) object\(lost == 1 ? "" : "s") cannot be read back whole\n" }
    return text + (isClean ? "clean\n" : "")
  }

  func json(_ seconds: Double) -> JSONValue {
    let found: JSONValue = [
      "level": .text(level.rawValue), "exit_code": .integer(exitCode),
      "findings": .list(findings.map(\.json)),
      "unreadable": .list(
        unreadableObjects.map {
          ["bucket": .text($0.bucket), "key": .text($0.key), "version": .integer($0.version)]
        }),
      "shards": .integer(counts.shards), "files": .integer(counts.files), "records": .integer(counts.records),
      "chunks": .integer(counts.chunks), "objects": .integer(counts.objects),
      "bytes_read": .integer(counts.bytesRead),
      "devices_touched": .integer(counts.devicesTouched), "timing": ["seconds": .real(seconds)],
      "map": .list(map.shards.map(\.json)),
    ]
    return found.adding(SpaceSurvey(of: map).json)
  }
}

extension SpaceSurvey {
  /// By the names of the simulator's report.
  var json: JSONValue {
    [
      "live_bytes": .integer(liveBytes), "stored_bytes": .integer(storedBytes),
      "dead_bytes": .integer(deadBytes), "trapped_bytes": .integer(trappedBytes),
      "fragmentation": fragmentation.json,
    ]
  }
}

extension ShardMap.Shard {
  var json: JSONValue {
    [
      "shard": .integer(id), "state": .text("\(state)"), "erasure": .text(code), "bytes": .integer(bytes),
      "live_bytes": .integer(liveBytes),
      "holes": .list(holes.map { ["offset": .integer($0.lowerBound), "bytes": .integer($0.count)] }),
    ]
  }
}

extension JSONValue {
  /// An object with the members of another behind its own.
  fileprivate func adding(_ other: JSONValue) -> JSONValue {
    guard case .object(let own) = self, case .object(let more) = other else { return self }
    return .object(own + more)
  }
}

extension Finding {
  var json: JSONValue {
    [
      "kind": .text(kind.rawValue), "severity": .text(severity.rawValue), "device": .integer(place.device),
      "file": place.file.map { .text("\($0)") } ?? .null, "shard": .integer(place.shard),
      "fragment": .integer(place.fragment), "offset": .integer(place.offset), "chunk": .integer(place.chunk),
      "object": place.object.map {
        ["bucket": .text($0.bucket), "key": .text($0.key), "version": .integer($0.version)]
      } ?? .null,
      "text": .text(text),
    ]
  }
}
