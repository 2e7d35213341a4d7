import Yams

/// What is wrong with a workload file, and where.
public struct WorkloadFileError: Error, Hashable, CustomStringConvertible {
  /// Path of the file as it was given.
  public var file: String
  /// Line, from 1; nil where the file as a whole is meant.
  public var line: Int?
  /// Column in characters, from 1.
  public var column: Int?
  /// What was found and what was expected.
  public var problem: String

  init(file: String, line: Int? = nil, column: Int? = nil, problem: String) {
    self.file = file
    self.line = line
    self.column = column
    self.problem = problem
  }

  init(file: String, at mark: Mark?, problem: String) {
    self.init(file: file, line: mark?.line, column: mark?.column, problem: problem)
  }

  /// `file:line:column: problem`.
  public var description: String {
    guard let line, let column else { return "\(file): \(problem)" }
    return "\(file):\(line):\(column): \(problem)"
  }
}

extension WorkloadFileError {
  init(_ error: YamlError, file: String) {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let context = context.map { ", \($0.text) (from \($0.mark.line):\($0.mark.column))" } ?? ""
      self.init(file: file, at: mark, problem: "is not YAML: \(problem)\(context)")
    case .reader(let problem, let offset, _, let text):
      // The offset counts characters.
      let before = text.prefix(offset ?? 0)
      let line = before.count { $0.isNewline } + 1
      let column = before.reversed().prefix { !$0.isNewline }.count + 1
      self.init(file: file, line: line, column: column, problem: "is not YAML: \(problem)")
    case .duplicatedKeysInMapping(let keys, let context):
      self.init(
        file: file, at: context.mark, problem: "key \"\(keys.first ?? "")\" is given twice; expected it once")
    default:
      self.init(file: file, problem: "is not YAML: \(error)")
    }
  }

  /// The place of the first byte that is not part of UTF-8.
  static func notText(_ bytes: [UInt8], file: String) -> WorkloadFileError {
    var (offset, line, column) = (0, 1, 1)
    var (decoder, rest) = (UTF8(), bytes.makeIterator())
    while case .scalarValue(let scalar) = decoder.decode(&rest) {
      offset += UTF8.width(scalar)
      (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
    }
    let byte = offset < bytes.count ? "byte 0x" + String(bytes[offset], radix: 16) : "the end"
    return WorkloadFileError(file: file, line: line, column: column, problem: "found \(byte), expected UTF-8")
  }
}
