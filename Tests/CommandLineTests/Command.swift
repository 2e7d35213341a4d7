import Foundation

/// One execution of the built command.
struct Command {
  var status: Int32
  var output: String
  var errors: String

  /// Runs `stowage`, which lies beside the test bundle, and waits for its end.
  ///
  /// Streams go to files, so that neither side can wait for the other.
  init(_ arguments: String..., input: String = "", environment: [String: String] = [:]) throws {
    try self.init(arguments, input: input, environment: environment)
  }

  init(_ arguments: [String], input: String = "", environment: [String: String] = [:]) throws {
    try self.init(executable: Self.executable, arguments, input: input, environment: environment)
  }

  /// Runs lines of shell in which `stowage` is the built command, and `$STOWAGE` its path.
  init(shell line: String) throws {
    let path = Self.executable.path
    let script = "STOWAGE=\"\(path)\"\nstowage() { \"$STOWAGE\" \"$@\"; }\n" + line
    try self.init(executable: URL(fileURLWithPath: "/bin/sh"), ["-c", script])
  }

  private init(
    executable: URL, _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = ["in", "out", "err"].map { folder.appendingPathComponent($0) }
    for file in files { try Data(file.lastPathComponent == "in" ? Data(input.utf8) : Data()).write(to: file) }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: files[0])
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    process.standardError = try FileHandle(forWritingTo: files[2])
    try process.run()
    process.waitUntilExit()
    // A signal is told apart from a code the way a shell does it.
    status = process.terminationStatus + (process.terminationReason == .exit ? 0 : 128)
    output = String(decoding: try Data(contentsOf: files[1]), as: UTF8.self)
    errors = String(decoding: try Data(contentsOf: files[2]), as: UTF8.self)
  }

  static let executable: URL = {
    // The test bundle or its runner: whichever it is, products lie in the same folder or in one above it.
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") }
    if let bundle { folder = URL(fileURLWithPath: bundle).deletingLastPathComponent() }
    return folder.appendingPathComponent("stowage")
  }()
}

/// A file of the package, from this file's place in it.
func packageFile(_ path: String) -> String {
  let here = #filePath.split(separator: "/", omittingEmptySubsequences: false)
  return here.dropLast(3).joined(separator: "/") + "/" + path
}

/// The bundled trace, and flags that make it fill dozens of shards.
let sampleTrace = packageFile("Traces/samples/mixed-small.csv")
let smallShards = ["--shard-size", "512KiB", "--chunk-size", "64KiB", "--open-shards", "8"]

/// Calls `body` with the path of a folder that holds the files and is gone afterwards.
func withFiles<Result>(_ files: [String: String], _ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
  return try body(folder.path)
}
