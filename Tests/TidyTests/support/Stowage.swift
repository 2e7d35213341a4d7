import Foundation
import Synchronization

/// The command line program that was built along with these tests.
enum Stowage {
  /// Where the build puts programs, this test program among them.
  static let folder = (Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0]))
    .deletingLastPathComponent()

  struct Outcome {
    /// nil where it was ended because time was up.
    var status: Int32?
    var output: String
  }

  /// Runs a script with `stowage` on its path, in a folder of its own that has `Sources`, `Traces` and
  /// `.build/release`. Both output streams come back together.
  static func run(_ script: String, seconds: Int) throws -> Outcome {
    let files = FileManager.default
    let place = files.temporaryDirectory.appending(path: "stowage-tidy-\(UUID().uuidString)")
    try files.createDirectory(at: place.appending(path: ".build"), withIntermediateDirectories: true)
    defer { try? files.removeItem(at: place) }
    try files.createSymbolicLink(at: place.appending(path: ".build/release"), withDestinationURL: folder)
    for name in ["Sources", "Traces"] {
      try files.createSymbolicLink(
        at: place.appending(path: name), withDestinationURL: Repository.root.appending(path: name))
    }
    let log = place.appending(path: "log")
    guard files.createFile(atPath: log.path, contents: nil) else { throw CocoaError(.fileWriteUnknown) }

    let shell = Process()
    shell.executableURL = URL(filePath: "/usr/bin/env")
    shell.arguments = ["timeout", "--kill-after=5", "\(seconds)", "sh", "-euc", script]
    shell.currentDirectoryURL = place
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    shell.environment = ["PATH": "\(folder.path):\(path)", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"]
    shell.standardInput = FileHandle.nullDevice
    let output = try FileHandle(forWritingTo: log)
    shell.standardOutput = output
    shell.standardError = output
    try shell.run()
    shell.waitUntilExit()
    let status = shell.terminationStatus
    return Outcome(
      status: status == 124 || status == 137 ? nil : status,
      output: String(decoding: try Data(contentsOf: log), as: UTF8.self))
  }

  private static let helpTexts = Mutex<[[String]: String?]>([:])

  /// What `stowage`, these words and `--help` print, nil where it fails or takes longer than ten seconds.
  static func help(_ words: [String]) -> String? {
    if let known = helpTexts.withLock({ $0[words] }) { return known }
    let script = (["stowage"] + words + ["--help"]).joined(separator: " ")
    let outcome = try? run(script, seconds: 10)
    let text = outcome.flatMap { $0.status == 0 ? $0.output : nil }
    helpTexts.withLock { $0[words] = .some(text) }
    return text
  }
}
