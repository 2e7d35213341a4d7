import ArgumentParser
import Foundation
import StowageCore
import StowageSim
import StowageStore
import Synchronization

/// `stowage put`.
struct Put: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "put", abstract: "Put a file, or with -r a folder and all that is in it, into a store.",
    discussion: """
      With -r keys are paths relative to SOURCE; empty folders, modes, times and symbolic links are kept. The bucket \
      is made where it does not exist. Nothing is reclaimed; see "stowage gc".
      """)

  @OptionGroup var store: StoreArgument

  @Argument(help: "A file, or with -r a folder.")
  var source: String

  @Argument(help: "The bucket, and the key; with -r what keys begin with.")
  var target: ObjectPath

  @Flag(name: .customShort("r"), help: "Put a folder and all that is in it.")
  var recursive = false

  @Flag(name: .shortAndLong, help: "Print each key as soon as it is durable.")
  var verbose = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Let the objects expire after that long, such as 30d (default: never).", valueName: "duration"),
    transform: TimeLimit.read)
  var ttl = TimeLimit(milliseconds: nil)

  func run() async throws {
    if !recursive {
      var status = stat()
      if stat(source, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
        throw BadValue(description: "\(source) is a folder; put it with -r")
      }
    }
    let walk = recursive ? try TreeWalk(source) : nil
    let entries = try walk?.entries ?? [singleEntry()]
    let transfer = Transfer(self, total: entries.reduce(0) { $0 + ($1.facts.byteCount ?? 0) })
    for line in walk?.skipped ?? [] { Output.complain("skipped: \(line)") }
    for line in walk?.failed ?? [] { transfer.fail(line) }
    try await store.use(waitsForSeals: true) { store in
      try await Self.makeBucket(target.bucket, in: store)
      do {
        try await Batch.forEach(entries, weight: { $0.facts.byteCount ?? 0 }) {
          try await transfer.put($0, into: store)
        }
      } catch {
        transfer.progress.finish()
        throw error
      }
      transfer.progress.finish()
    }
    try transfer.report(json: store.json)
  }

  private func singleEntry() throws -> TreeWalk.Entry {
    var status = stat()
    if stat(source, &status) != 0 { throw FileFailure(source, "cannot be looked at") }
    do throws(FileFacts.NotStorable) {
      return TreeWalk.Entry(name: "", facts: try FileFacts(status))
    } catch {
      throw FileFailure(description: "\(source): is \(error.what) and cannot be stored")
    }
  }

  private static func makeBucket(_ name: String, in store: Store) async throws {
    do {
      try await store.createBucket(name)
    } catch StoreError.bucketExists {
      return
    }
  }

  /// The objects on their way.
  private final class Transfer: Sendable {
    let source: String
    let target: ObjectPath
    let isRecursive: Bool
    let isVerbose: Bool
    let ttl: Int64?
    let readers = WorkerThreads(count: 2)
    let progress: TreeProgress
    private let counts = Mutex((objects: 0, failures: 0))

    init(_ command: Put, total: Int) {
      source = command.source
      target = command.target
      isRecursive = command.recursive
      isVerbose = command.verbose
      ttl = command.ttl.milliseconds
      progress = TreeProgress("putting \(command.source)", total: total)
    }

    /// Says what went wrong with one file; the others go on.
    func fail(_ what: String) {
      progress.finish()
      Output.complain(what)
      counts.withLock { $0.failures += 1 }
    }

    func put(_ entry: TreeWalk.Entry, into store: Store) async throws {
      do {
        try await putChecked(entry, into: store)
        counts.withLock { $0.objects += 1 }
      } catch let error as FileFailure {
        fail(error.description)
      } catch StoreError.badName(let name, let reason) where isRecursive {
        fail("\(source)/\(entry.name): \(name) cannot be a name: \(reason)")
      }
    }

    private func putChecked(_ entry: TreeWalk.Entry, into store: Store) async throws {
      let path = isRecursive ? source + "/" + entry.name : source
      var options = PutOptions()
      options.attributes = entry.facts.attributes
      options.expiry = ttl.map { .after(milliseconds: $0) }
      let key = isRecursive ? target.folder + entry.name : singleKey
      switch entry.facts.kind {
      case .folder:
        options.attributes.etag = ContentSum.etag(of: [])
        try await store.put([], to: target.bucket, key, options)
      case .link:
        let leadsTo = try await readers.run { () throws(FileFailure) in try linkTarget(path) }
        options.attributes.etag = ContentSum.etag(of: leadsTo)
        try await store.put(leadsTo, to: target.bucket, key, options)
      case .file:
        options.declaredBytes = entry.facts.byteCount
        let sum = ContentSum()
        let file = FileSource(
          path: path, expected: isRecursive ? entry.facts : nil, readers: readers, bufferBytes: 4 << 20,
          sum: sum
        ) { [progress] in progress.add($0) }
        try await store.put(file, to: target.bucket, key, options) { $0.etag = sum.etag }
      }
      if isVerbose { try Output.write(key + "\n") }
    }

    /// The key of a single file: its own name where none is given.
    private var singleKey: String {
      let name = source.split(separator: "/").last.map(String.init) ?? source
      return target.key.isEmpty || target.key.hasSuffix("/") ? target.key + name : target.key
    }

    func report(json: Bool) throws {
      let (objects, failures) = counts.withLock { $0 }
      if json {
        try Output.write([
          "objects": .integer(objects), "bytes": .integer(progress.byteCount), "failed": .integer(failures),
        ])
      } else {
        try Output.write("put \(objects) object\(objects == 1 ? "" : "s"), \(progress.byteCount) bytes\n")
      }
      if failures > 0 {
        throw Unfinished(description: "\(failures) of \(objects + failures) could not be put, as said above")
      }
    }
  }
}
