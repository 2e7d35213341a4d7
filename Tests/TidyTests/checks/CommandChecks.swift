/// The commands that pages show in blocks of the kind `sh`, which are checked word by word. Blocks of the kind `sh run`
/// are not looked at here, because they are run.
enum CommandChecks {
  struct Command: Hashable {
    var path: String
    /// From 1.
    var line: Int
    var words: [String]
  }

  /// The commands in the blocks of a page that are not run. Comments and assignments in front are left out; a backslash
  /// continues a line; `a && b` is two commands.
  static func commands(in page: TextFile) -> [Command] {
    var commands: [Command] = []
    for block in MarkdownChecks.blocks(of: page) where block.kind == "sh" {
      var words: [String] = []
      var start: Int?
      for (index, line) in block.lines.enumerated() {
        let isContinued = line.hasSuffix("\\")
        let text = isContinued ? String(line.dropLast()) : line
        if start == nil { start = block.line + 1 + index }
        words += text.split(separator: " ").prefix { !$0.hasPrefix("#") }.map(String.init)
        if isContinued { continue }
        for part in words.split(separator: "&&") {
          let words = Array(part.drop { isAssignment($0) })
          if !words.isEmpty { commands.append(Command(path: page.path, line: start ?? 0, words: words)) }
        }
        (words, start) = ([], nil)
      }
    }
    return commands
  }

  private static func isAssignment(_ word: String) -> Bool {
    guard let sign = word.firstIndex(of: "=") else { return false }
    return sign != word.startIndex && word[..<sign].allSatisfy { $0.isUppercase || $0 == "_" }
  }

  /// The targets that a makefile defines.
  static func targets(of makefile: TextFile) -> [String] {
    makefile.lines.compactMap { line in
      guard let colon = line.firstIndex(of: ":"), line.first?.isLetter == true else { return nil }
      let name = line[..<colon]
      return name.contains(where: { $0 == " " || $0 == "=" }) || line[colon...].hasPrefix(":=")
        ? nil : String(name)
    }
  }

  /// What of a command can be known to be wrong without running it.
  ///
  /// - Parameters:
  ///   - targets: of the makefile.
  ///   - exists: whether a file or folder has this path from the root.
  ///   - help: what `stowage`, these words and `--help` print; nil where it fails.
  static func findings(
    for command: Command, targets: [String], exists: (String) -> Bool, help: ([String]) -> String?
  ) -> [Finding] {
    func finding(_ message: String) -> Finding {
      Finding(path: command.path, line: command.line, message: message)
    }
    if let words = arguments(ofStowage: command.words) {
      return stowageMistakes(in: words, exists: exists, help: help).map(finding)
    }
    switch command.words[0] {
    case "make":
      return command.words.dropFirst().filter { !targets.contains($0) && !$0.contains("=") }
        .map { finding("the Makefile has no target \($0)") }
    case "swift", "git", "cd": return []
    default: return [finding("no check knows the command \(command.words[0])")]
    }
  }

  /// The words after `stowage`, however it is called; nil for other commands.
  private static func arguments(ofStowage words: [String]) -> [String]? {
    if words[0] == "stowage" || words[0] == ".build/release/stowage" { return Array(words.dropFirst()) }
    guard words.starts(with: ["swift", "run"]), let name = words.firstIndex(of: "stowage") else { return nil }
    return Array(words[(name + 1)...])
  }

  private static func stowageMistakes(
    in words: [String], exists: (String) -> Bool, help: ([String]) -> String?
  ) -> [String] {
    // Two words at most name a command, and the help of the command shows how many did.
    let names = Array(words.prefix { $0.first?.isLowercase == true && !$0.contains("/") }.prefix(2))
    guard let first = names.first else { return help([]) == nil ? ["stowage --help fails"] : [] }
    guard let text = help(names), text.contains("stowage \(first)") else {
      return ["stowage has no command \(first)"]
    }
    var mistakes: [String] = []
    for word in words where word.hasPrefix("-") {
      let flag = word.prefix { $0 != "=" }
      if !["--help", "-h", "--version"].contains(flag),
        occurrences(of: String(flag), in: Substring(text)).isEmpty
      {
        mistakes.append("stowage \(first) has no flag \(flag)")
      }
    }
    for word in words where word.hasPrefix("Traces/") && !exists(word) {
      mistakes.append("\(word) does not exist")
    }
    return mistakes
  }
}
