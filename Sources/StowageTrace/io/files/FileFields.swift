import StowageCore
import Yams

/// One mapping of a workload file, with keys looked up by name and values by type. Every fault has its place.
struct FileFields {
  let file: String
  /// What the mapping describes, for messages: "a population".
  let subject: String
  private let mark: Mark?
  private let pairs: [(key: Node.Scalar, value: Node)]

  init(_ node: Node, file: String, _ subject: String) throws(WorkloadFileError) {
    guard case .mapping(let mapping) = node else {
      throw WorkloadFileError(
        file: file, at: node.mark,
        problem: "found \(node.summary), expected \(subject): a mapping of keys to values")
    }
    var pairs: [(key: Node.Scalar, value: Node)] = []
    for (key, value) in mapping {
      guard case .scalar(let name) = key else {
        throw WorkloadFileError(
          file: file, at: key.mark, problem: "found \(key.summary), expected the name of a key")
      }
      pairs.append((name, value))
    }
    (self.file, self.subject, self.mark, self.pairs) = (file, subject, mapping.mark, pairs)
  }

  /// Refuses every key that is not among `known`.
  func allow(_ known: [String]) throws(WorkloadFileError) {
    for (key, _) in pairs where !known.contains(key.string) {
      let hint = Spelling.hint(for: key.string, among: known, called: "keys")
      throw WorkloadFileError(file: file, at: key.mark, problem: "unknown key \"\(key.string)\"\(hint)")
    }
  }

  /// Of all keys, in their order.
  var names: [String] { pairs.map(\.key.string) }

  subscript(key: String) -> Node? { pairs.first { $0.key.string == key }?.value }

  func required(_ key: String) throws(WorkloadFileError) -> Node {
    if let node = self[key] { return node }
    throw WorkloadFileError(
      file: file, at: mark, problem: "found no key \"\(key)\", expected it in \(subject)")
  }

  func text(_ key: String) throws(WorkloadFileError) -> String {
    try text(of: required(key), key)
  }

  /// The text of an optional key, empty where it is absent.
  func textIfAny(_ key: String) throws(WorkloadFileError) -> String {
    if let node = self[key] { try text(of: node, key) } else { "" }
  }

  /// One of the `known` words.
  func word(_ key: String, among known: [String]) throws(WorkloadFileError) -> String {
    let node = try required(key)
    let word = try text(of: node, key)
    if known.contains(word) { return word }
    let hint = Spelling.hint(for: word, among: known, called: "values")
    throw WorkloadFileError(file: file, at: node.mark, problem: "\(key): unknown value \"\(word)\"\(hint)")
  }

  func list(_ key: String) throws(WorkloadFileError) -> [Node] {
    let node = try required(key)
    guard case .sequence(let items) = node else { throw fault(key, node, expected: "a list") }
    return Array(items)
  }

  private func text(of node: Node, _ key: String) throws(WorkloadFileError) -> String {
    guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
      throw fault(key, node, expected: "text")
    }
    return scalar.string
  }

  func fault(_ key: String, _ node: Node, expected: String) -> WorkloadFileError {
    WorkloadFileError(
      file: file, at: node.mark, problem: "\(key): found \(node.summary), expected \(expected)")
  }
}

extension FileFields {
  func duration(_ key: String) throws(WorkloadFileError) -> Int64 {
    try quantity(key, required(key), "a duration with its unit, such as 30m, 12h or 7d", \.milliseconds)
  }

  func bytes(_ key: String) throws(WorkloadFileError) -> Int { try bytes(key, required(key)) }

  func bytes(_ key: String, _ node: Node) throws(WorkloadFileError) -> Int {
    try quantity(key, node, "a size in bytes, such as 4096, 1MiB or 5GiB", \.bytes)
  }

  func fraction(_ key: String) throws(WorkloadFileError) -> Ratio {
    try quantity(key, required(key), "a fraction, such as 0.25 or 10%", \.fraction)
  }

  func count(_ key: String) throws(WorkloadFileError) -> Int {
    try quantity(key, required(key), "a whole number, such as 600", \.count)
  }

  /// A list of whole numbers.
  func numbers(_ key: String) throws(WorkloadFileError) -> [Int] {
    var numbers: [Int] = []
    for node in try list(key) {
      numbers.append(try quantity(key, node, "whole numbers, such as [0, 1]", \.count))
    }
    return numbers
  }

  func number(_ key: String) throws(WorkloadFileError) -> Double {
    try quantity(key, required(key), "a number, such as 600 or 1.5", \.number)
  }

  private func quantity<Value>(
    _ key: String, _ node: Node, _ expected: String, _ value: (Quantity) -> Value?
  ) throws(WorkloadFileError) -> Value {
    guard case .scalar(let scalar) = node, let found = Quantity(scalar.string).flatMap(value) else {
      throw fault(key, node, expected: expected)
    }
    return found
  }
}

extension Node {
  /// What a message calls it.
  fileprivate var summary: String {
    switch self {
    case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "\"\(scalar.string.prefix(80))\""
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }
}
