import ArgumentParser
import StowageCore
import StowageStore

/// `BUCKET` or `BUCKET/KEY`, as the shell names it.
struct ObjectPath: ExpressibleByArgument, CustomStringConvertible {
  let bucket: String
  /// Empty where only a bucket is named.
  let key: String

  init?(argument: String) {
    let halves = argument.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let bucket = halves.first, !bucket.isEmpty else { return nil }
    self.bucket = String(bucket)
    key = halves.count > 1 ? String(halves[1]) : ""
  }

  var description: String { key.isEmpty ? bucket : "\(bucket)/\(key)" }

  /// The key as the folder that everything with it in front lies in.
  var folder: String { key.isEmpty || key.hasSuffix("/") ? key : key + "/" }
}

/// A store that a command works on.
struct StoreArgument: ParsableArguments {
  @Argument(help: "The directory of the store.")
  var store: String

  @Flag(help: "Print JSON.")
  var json = false

  /// Opens the store for one command, which does not clean up after others, and closes it whatever happens.
  ///
  /// - Parameter waitsForSeals: whether closed shards are turned into fragments before the command ends.
  func use<Value>(waitsForSeals: Bool = false, _ body: (Store) async throws -> Value) async throws -> Value {
    let opened = try await Store.open(at: store, cleaning: .onRequest)
    do {
      let value = try await body(opened)
      if waitsForSeals { try await opened.drain() }
      try await opened.close()
      return value
    } catch {
      try? await opened.close()
      throw error
    }
  }
}

/// A file or folder outside the store that cannot be read or written.
struct FileFailure: Error, CustomStringConvertible {
  let description: String
}

/// Some of the work could not be done; what, was said when it came up.
struct Unfinished: Error, CustomStringConvertible {
  let description: String
}
