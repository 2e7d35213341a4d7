import ArgumentParser
import StowageSim
import StowageStore

/// `stowage rm`.
struct Remove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm", abstract: "Remove an object or an empty bucket, or with -r all that is in one.",
    discussion: """
      What is removed leaves holes; "stowage gc" closes them.
      """)

  @OptionGroup var store: StoreArgument

  @Argument(help: "The bucket, and the key or with -r a folder.")
  var path: ObjectPath

  @Flag(name: .customShort("r"), help: "Remove everything in a bucket with the bucket, or in a folder of it.")
  var recursive = false

  func run() async throws {
    let removed = try await store.use(waitsForSeals: true) { store in
      if recursive { return try await removeAll(of: store) }
      if path.key.isEmpty {
        try await store.deleteBucket(path.bucket)
        return 0
      }
      let deletion = try await store.delete(path.bucket, path.key)
      if deletion.version == nil { throw StoreError.noObject(bucket: path.bucket, key: path.key) }
      return 1
    }
    if store.json {
      try Output.write(["removed": .integer(removed)])
    } else {
      try Output.write("removed \(path.key.isEmpty ? "bucket \(path.bucket), " : "")\(removed) objects\n")
    }
  }

  private func removeAll(of store: Store) async throws -> Int {
    _ = try await store.bucket(path.bucket)
    var request = ListRequest()
    request.prefix = path.folder
    request.includesVersions = true
    var count = 0
    repeat {
      let page = try await store.list(path.bucket, request)
      try await Batch.forEach(page.versions, weight: { _ in 1 }) { version in
        _ = try await store.delete(path.bucket, version.key, version: version.id)
      }
      count += page.versions.count { !$0.isDeleteMarker }
      request.after = page.next
    } while request.after != nil
    if path.key.isEmpty {
      for upload in try await store.multiparts(in: path.bucket) { try await store.abortMultipart(upload.id) }
      try await store.deleteBucket(path.bucket)
    } else if count == 0 {
      throw StoreError.noObject(bucket: path.bucket, key: path.folder)
    }
    return count
  }
}
