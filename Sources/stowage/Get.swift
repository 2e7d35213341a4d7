import ArgumentParser
import Foundation
import StowageCore
import StowageSim
import StowageStore
import Synchronization

/// `stowage get`.
struct Get: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Get an object, or with -r all objects of a bucket, out of a store.",
    discussion: """
      With -r the objects become files in the folder TARGET, which is made, with the modes and times that they were \
      put with. A TARGET of - is standard output.
      """)

  @OptionGroup var store: StoreArgument

  @Argument(help: "The bucket and the key; with -r a bucket, or a bucket and a folder in it.")
  var source: ObjectPath

  @Argument(help: "A file, or a folder.")
  var target: String

  @Flag(name: .customShort("r"), help: "Get all that is there.")
  var recursive = false

  func run() async throws {
    if !recursive && source.key.isEmpty {
      throw BadValue(description: "\(source) is a bucket; get it with -r, or name a key")
    }
    let transfer = Fetch(source, target, recursive)
    try await store.use { store in
      defer { transfer.progress.finish() }
      if recursive { try await transfer.all(of: store) } else { try await transfer.one(of: store) }
    }
    if target != "-" { try transfer.report(json: store.json) }
  }
}

/// Objects on their way out of a store.
private final class Fetch: Sendable {
  let source: ObjectPath
  let target: String
  let writer: TreeWriter
  let threads = WorkerThreads(count: 2)
  let progress: TreeProgress
  private let counts = Mutex((objects: 0, failures: 0))

  init(_ source: ObjectPath, _ target: String, _ recursive: Bool) {
    self.source = source
    self.target = target
    writer = TreeWriter(root: target)
    progress = TreeProgress("getting \(source)", total: nil)
  }

  // MARK: One object

  func one(of store: Store) async throws {
    let object = try await store.get(source.bucket, source.key)
    if target == "-" {
      for try await chunk in object.body where !writeAll(chunk, to: STDOUT_FILENO) {
        if errno == EPIPE { throw BrokenPipe() }
        throw FileFailure("<stdout>", "cannot be written")
      }
      return
    }
    var status = stat()
    let isFolder = stat(target, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    let name = source.key.split(separator: "/").last.map(String.init) ?? source.key
    try await write(object, to: isFolder ? target + "/" + name : target)
    counts.withLock { $0.objects += 1 }
  }

  private func write(_ object: StoredObject, to path: String) async throws {
    let facts = FileFacts(object.version.attributes)
    let file = try await threads.run { () throws(FileFailure) in try FileWriting(path) }
    for try await chunk in object.body {
      try await threads.run { () throws(FileFailure) in try file.write(chunk) }
      progress.add(chunk.count)
    }
    try await threads.run { () throws(FileFailure) in try file.finish(facts?.kind == .file ? facts : nil) }
  }

  // MARK: A tree

  /// Files first, then links, so that nothing is written through one, and last what folders have of their own, since
  /// what is made in a folder changes its time.
  func all(of store: Store) async throws {
    _ = try await store.bucket(source.bucket)
    try writer.makeRoot()
    var links: [VersionRow] = []
    var folders: [VersionRow] = []
    try await store.forEachPage(source.bucket, source.folder) { versions in
      var files: [VersionRow] = []
      for version in versions {
        switch FileFacts(version.attributes)?.kind {
        case .link: links.append(version)
        case .folder: folders.append(version)
        case .file, nil: files.append(version)
        }
      }
      try await Batch.forEach(files, weight: { $0.bytes }) { version in
        try await self.attempt(version) { path in
          try await self.write(
            try await store.get(self.source.bucket, version.key, version: version.id), to: path)
        }
      }
    }
    for link in links {
      try await attempt(link) { path in
        let leadsTo = try await store.contents(of: link.key, in: self.source.bucket, version: link.id)
        try TreeWriter.makeLink(path, to: leadsTo)
        try FileFacts(link.attributes)?.restore(to: path)
      }
    }
    for folder in folders { try await attempt(folder) { try self.writer.makeFolder($0) } }
    // Below before above: a folder that may not be written to any more is left last.
    for folder in folders.reversed() { try restore(folder) }
  }

  private func restore(_ folder: VersionRow) throws {
    do throws(FileFailure) {
      try FileFacts(folder.attributes)?.restore(to: try writer.place(of: name(of: folder)))
    } catch {
      fail(error.description)
    }
  }

  private func name(of version: VersionRow) -> String { String(version.key.dropFirst(source.folder.count)) }

  /// Does something for one object; what goes wrong with it is said, and the others go on.
  private func attempt(_ version: VersionRow, _ work: (String) async throws -> Void) async throws {
    do {
      let name = name(of: version)
      let path = try await threads.run { [writer] () throws(FileFailure) in try writer.place(of: name) }
      try await work(path)
      counts.withLock { $0.objects += 1 }
    } catch let error as FileFailure {
      fail(error.description)
    } catch let error as StoreError {
      guard case .lost = error else { throw error }
      fail("\(source.bucket)/\(version.key): \(error)")
      damaged.store(true, ordering: .relaxed)
    }
  }

  private let damaged = Atomic(false)

  private func fail(_ what: String) {
    progress.finish()
    Output.complain(what)
    counts.withLock { $0.failures += 1 }
  }

  func report(json: Bool) throws {
    let (objects, failures) = counts.withLock { $0 }
    if json {
      try Output.write([
        "objects": .integer(objects), "bytes": .integer(progress.byteCount), "failed": .integer(failures),
      ])
    } else {
      try Output.write("got \(objects) object\(objects == 1 ? "" : "s"), \(progress.byteCount) bytes\n")
    }
    if damaged.load(ordering: .relaxed) { throw StoreError.lost("what is said above") }
    if failures > 0 {
      throw Unfinished(
        description: "\(failures) of \(objects + failures) could not be written, as said above")
    }
  }
}
