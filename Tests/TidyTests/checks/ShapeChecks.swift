/// Files and functions that a reader cannot take in.
enum ShapeChecks {
  static let longestFile = 500
  static let longestFunction = 70

  static func findings(in file: SwiftFile) -> [Finding] {
    var findings: [Finding] = []
    let count = file.lines.last == "" ? file.lines.count - 1 : file.lines.count
    if count > longestFile {
      findings.append(
        file.finding(at: longestFile, "the file has \(count) lines, at most \(longestFile) are allowed"))
    }
    for function in functions(in: file) where function.lineCount > longestFunction {
      findings.append(
        file.finding(
          at: function.start,
          "`\(function.name)` has \(function.lineCount) lines, at most \(longestFunction) are allowed"))
    }
    return findings
  }

  struct Function: Hashable {
    var name: String
    /// Index of the line of the keyword.
    var start: Int
    var lineCount: Int
  }

  /// All functions and initialisers that have a body.
  static func functions(in file: SwiftFile) -> [Function] {
    var functions: [Function] = []
    /// Those whose body is open, with its depth of braces.
    var open: [(function: Function, depth: Int)] = []
    var depth = 0
    /// The function that was named since the last brace.
    var pending: Function?
    for (index, line) in file.code.enumerated() {
      var word = ""
      var awaitsName = false
      /// The character before the word.
      var before: Character = " "
      for character in line + " " {
        if isWordCharacter(character) {
          word.append(character)
          continue
        }
        if awaitsName && (!word.isEmpty || character != " ") {
          pending = Function(name: word.isEmpty ? "operator" : word, start: index, lineCount: 0)
          awaitsName = false
        } else if word == "init" && before != "." || word == "deinit" {
          pending = Function(name: word, start: index, lineCount: 0)
        } else if word == "func" {
          awaitsName = true
        }
        (word, before) = ("", character)
        if character == "{" {
          depth += 1
          if let function = pending { open.append((function, depth)) }
          pending = nil
        } else if character == "}" {
          if var function = open.last?.function, open.last?.depth == depth {
            function.lineCount = index - function.start + 1
            functions.append(function)
            open.removeLast()
          }
          depth -= 1
          pending = nil
        }
      }
    }
    return functions
  }
}
