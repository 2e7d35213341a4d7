/// Which modules may be imported where: DESIGN.md sections 5 and 9, as a table.
enum ImportChecks {
  /// Arrows between the modules of this package.
  private static let arrows: [String: [String]] = [
    "StowageCore": [],
    "StowagePolicies": ["StowageCore"],
    "StowageTrace": ["StowageCore"],
    "StowageCoding": ["StowageCore"],
    "StowageSim": ["StowageCore", "StowagePolicies", "StowageTrace"],
    "StowageStore": ["StowageCore", "StowagePolicies", "StowageCoding"],
    "StowageTesting": ["StowageCore", "StowageCoding", "StowageStore"],
    "StowageS3": ["StowageCore", "StowageCoding", "StowageStore"],
    "StowageTestServer": ["StowageCore", "StowageStore", "StowageTesting", "StowageS3"],
    "stowage": [
      "StowageCore", "StowagePolicies", "StowageTrace", "StowageSim", "StowageCoding", "StowageStore",
      "StowageS3", "StowageTesting", "StowageTestServer",
    ],
  ]
  /// The libraries that a module, or a folder of one, stands on.
  private static let libraries: [String: [String]] = [
    "StowageCoding": ["CZstd", "CLZ4", "CISAL", "Crypto"],
    // GRDB's blobs are Foundation's.
    "StowageStore/catalog/sqlite": ["GRDB", "FoundationEssentials"],
    "StowageS3": ["Crypto", "Synchronization"],
    "StowageS3/body": ["CZlib"],
    // The system's numbers of errors.
    "StowageTesting": ["Synchronization", "Glibc"],
  ]
  /// The folders that may read files, take time and run in parallel.
  private static let impureFolders: [String: [String]] = [
    "StowageTrace": ["io"], "StowageSim": ["run"], "StowageStore": ["device", "api"],
    "StowageS3": ["server"], "StowageTestServer": ["admin", "server"],
  ]

  /// Whether results must not depend on anything but the input here.
  static func isDeterministic(_ file: SwiftFile) -> Bool {
    guard let module = file.module, module.hasPrefix("Stowage") else { return false }
    guard file.folders.count > 1, let impure = impureFolders[module] else { return true }
    return !impure.contains(String(file.folders[1]))
  }

  static func findings(in file: SwiftFile) -> [Finding] {
    guard let module = file.module, let known = arrows[module] else { return [] }
    var findings: [Finding] = []
    for (index, line) in file.code.enumerated() {
      guard let imported = importedModule(line) else { continue }
      if arrows[imported] != nil {
        if !known.contains(imported) {
          let list = known.isEmpty ? "nothing of this package" : known.joined(separator: ", ")
          findings.append(file.finding(at: index, "\(module) may not import \(imported), only \(list)"))
        }
      } else if isDeterministic(file), !stands(file, on: imported) {
        let place = impureFolders[module].map { "move what needs it to Sources/\(module)/\($0[0])" }
        let advice = place ?? "it must not read files, clocks or threads"
        findings.append(file.finding(at: index, "\(imported) is banned in \(module), \(advice)"))
      }
    }
    return findings
  }

  private static func stands(_ file: SwiftFile, on library: String) -> Bool {
    (1...file.folders.count).contains { depth in
      libraries[file.folders.prefix(depth).joined(separator: "/")]?.contains(library) == true
    }
  }

  /// `Foundation` for `@preconcurrency public import struct Foundation.URL`.
  private static func importedModule(_ line: Substring) -> String? {
    var words = line.split(separator: " ")
    while let word = words.first, word.hasPrefix("@") || accessLevels.contains(word) { words.removeFirst() }
    guard words.count > 1, words.removeFirst() == "import" else { return nil }
    if words.count > 1 { words.removeFirst() }
    return String(words[0].prefix { $0 != "." })
  }

  private static let accessLevels: [Substring] = ["public", "package", "internal", "fileprivate", "private"]
}
