/// A Swift file, once as it is and once without comments and the contents of string literals.
struct SwiftFile: Sendable {
  let path: String
  /// As written, one element per line.
  let lines: [Substring]
  /// The same lines; blanks stand for comments and for what is between quotation marks.
  let code: [Substring]

  init(_ file: TextFile) {
    path = file.path
    lines = file.lines
    code = Substring(Self.withoutCommentsAndText(file.text)).split(
      separator: "\n", omittingEmptySubsequences: false)
  }

  init(path: String, _ text: String) { self.init(TextFile(path: path, text: text)) }

  func finding(at index: Int, _ message: String) -> Finding {
    Finding(path: path, line: index + 1, message: message)
  }

  /// The module, and the folders within it: `["StowageTrace", "io"]` for `Sources/StowageTrace/io/LineSource.swift`.
  var folders: [Substring] {
    let parts = path.split(separator: "/")
    return parts.first == "Sources" ? Array(parts.dropFirst().dropLast()) : []
  }

  var module: String? { folders.first.map(String.init) }

  static func withoutCommentsAndText(_ text: String) -> String {
    var masking = Masking(bytes: Array(text.utf8))
    return masking.run()
  }
}

/// One pass over a Swift file that puts blanks in the place of comments and of the contents of string literals.
/// What is interpolated into a string is code. Line ends stay where they are.
private struct Masking {
  private enum Mode {
    case code(parentheses: Int)
    case lineComment
    case blockComment
    case text(hashes: Int, isMultiline: Bool)
  }

  let bytes: [UInt8]
  private var output: [UInt8] = []
  private var index = 0
  /// The innermost last.
  private var modes = [Mode.code(parentheses: 0)]

  init(bytes: [UInt8]) {
    self.bytes = bytes
    output.reserveCapacity(bytes.count)
  }

  mutating func run() -> String {
    while index < bytes.count {
      switch modes[modes.count - 1] {
      case .lineComment:
        if bytes[index] == UInt8(ascii: "\n") { modes.removeLast() }
        copy(1, masked: true)
      case .blockComment: stepInBlockComment()
      case .text(let hashes, let isMultiline): stepInText(hashes, isMultiline)
      case .code(let parentheses): stepInCode(parentheses)
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  private func starts(_ word: String) -> Bool { bytes[index...].starts(with: word.utf8) }

  private mutating func copy(_ count: Int, masked: Bool) {
    for byte in bytes[index..<min(index + count, bytes.count)] {
      output.append(masked && byte != UInt8(ascii: "\n") ? UInt8(ascii: " ") : byte)
    }
    index += count
  }

  private mutating func stepInBlockComment() {
    if starts("*/") {
      modes.removeLast()
      copy(2, masked: true)
    } else if starts("/*") {
      modes.append(.blockComment)
      copy(2, masked: true)
    } else {
      copy(1, masked: true)
    }
  }

  private mutating func stepInText(_ hashes: Int, _ isMultiline: Bool) {
    let marks = String(repeating: "#", count: hashes)
    let end = (isMultiline ? "\"\"\"" : "\"") + marks
    if starts(end) {
      modes.removeLast()
      copy(end.utf8.count, masked: false)
    } else if starts("\\" + marks + "(") {
      modes.append(.code(parentheses: 0))
      copy(hashes + 2, masked: true)
    } else {
      copy(starts("\\") && hashes == 0 ? 2 : 1, masked: true)
    }
  }

  private mutating func stepInCode(_ parentheses: Int) {
    if starts("//") {
      modes.append(.lineComment)
    } else if starts("/*") {
      modes.append(.blockComment)
      copy(2, masked: true)
    } else if let (hashes, isMultiline) = quotation() {
      modes.append(.text(hashes: hashes, isMultiline: isMultiline))
      copy(hashes + (isMultiline ? 3 : 1), masked: false)
    } else if starts(")") && parentheses == 0 && modes.count > 1 {
      modes.removeLast()
      copy(1, masked: true)
    } else {
      let change = starts("(") ? 1 : starts(")") ? -1 : 0
      modes[modes.count - 1] = .code(parentheses: parentheses + change)
      copy(1, masked: false)
    }
  }

  /// The kind of string literal that begins here, nil where none does.
  private func quotation() -> (hashes: Int, isMultiline: Bool)? {
    var place = index
    while place < bytes.count && bytes[place] == UInt8(ascii: "#") { place += 1 }
    guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { return nil }
    return (place - index, bytes[place...].starts(with: "\"\"\"".utf8))
  }
}

/// Where `word` stands in `line` as a whole word. A word that ends with `(` needs nothing after it.
func occurrences(of word: String, in line: Substring) -> [Substring.Index] {
  var found: [Substring.Index] = []
  var rest = line
  while let range = rest.firstRange(of: word) {
    let before = range.lowerBound == line.startIndex ? nil : line[line.index(before: range.lowerBound)]
    let after = range.upperBound == line.endIndex ? nil : line[range.upperBound]
    let startsWord = word.first.map(isWordCharacter) ?? false
    let endsWord = word.last.map(isWordCharacter) ?? false
    if !(startsWord && before.map(isWordCharacter) == true), !(endsWord && after.map(isWordCharacter) == true)
    {
      found.append(range.lowerBound)
    }
    rest = rest[range.upperBound...]
  }
  return found
}

func isWordCharacter(_ character: Character) -> Bool {
  character.isLetter || character.isNumber || character == "_"
}

/// The identifier at the start of `text`, blanks passed over.
func identifier(at text: Substring) -> String {
  String(text.drop { $0 == " " }.prefix(while: isWordCharacter))
}
