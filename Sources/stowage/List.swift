import ArgumentParser
import StowageCore
import StowageSim
import StowageStore

/// `stowage ls`.
struct List: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "List the buckets of a store, or the objects of a bucket.")

  @OptionGroup var store: StoreArgument

  @Argument(help: "A bucket, or a bucket and what keys begin with; all buckets where there is none.")
  var path: ObjectPath?

  func run() async throws {
    try await store.use { store in
      if let path { try await list(path, of: store) } else { try await listBuckets(of: store) }
    }
  }

  private func listBuckets(of opened: Store) async throws {
    let buckets = try await opened.buckets()
    if store.json {
      try Output.write([
        "buckets": .list(
          buckets.map { ["name": .text($0.name), "created_ms": .integer($0.created.milliseconds)] })
      ])
    } else {
      try Output.write(buckets.map { $0.name + "\n" }.joined())
    }
  }

  private func list(_ path: ObjectPath, of opened: Store) async throws {
    var objects: [JSONValue] = []
    try await opened.forEachPage(path.bucket, path.key) { versions in
      if store.json {
        objects += versions.map(\.json)
      } else {
        try Output.write(versions.map(\.line).joined())
      }
    }
    if store.json { try Output.write(["bucket": .text(path.bucket), "objects": .list(objects)]) }
  }
}

extension VersionRow {
  fileprivate var json: JSONValue {
    [
      "key": .text(key), "bytes": .integer(bytes), "modified_ms": .integer(modified.milliseconds),
      "expires_ms": .integer(expiry?.milliseconds), "version": .integer(id),
      "content_type": attributes.contentType.isEmpty ? .null : .text(attributes.contentType),
      "metadata": .list(attributes.metadata.map { ["name": .text($0.name), "value": .text($0.value)] }),
    ]
  }

  /// One line, whatever the key has in it.
  fileprivate var line: String {
    let size = String(bytes)
    let shown = key.unicodeScalars.map {
      $0.value < 0x20 || $0.value == 0x7F ? $0.escaped(asASCII: true) : String($0)
    }
    return String(repeating: " ", count: max(0, 14 - size.utf8.count)) + size + "  " + shown.joined() + "\n"
  }
}
