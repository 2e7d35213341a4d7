/// Iteration in an order that differs from one process to the next.
///
/// A heuristic: what is declared as a dictionary or set in a file, by type or by literal, must not be iterated in it.
/// Looking up is allowed, and so is sorting.
enum HashOrderChecks {
  private static let iterating = [
    "map", "flatMap", "compactMap", "filter", "reduce", "forEach", "first", "enumerated", "prefix",
    "makeIterator",
    "lazy", "keys", "values", "min", "max", "allSatisfy", "dropFirst", "joined",
  ]

  static func findings(in file: SwiftFile) -> [Finding] {
    guard ImportChecks.isDeterministic(file) else { return [] }
    let module = file.module ?? ""
    let names = hashedNames(in: file)
    var findings: [Finding] = []
    for (index, line) in file.code.enumerated() {
      for name in names where iterates(name, in: line) {
        findings.append(
          file.finding(
            at: index,
            "the order of `\(name)` is random: iteration is banned in \(module), sort it or use a `Table`"))
      }
      for view in [".keys", ".values"] where !names.contains(where: { iterates($0, in: line) }) {
        for place in occurrences(of: view, in: line)
        where !isSafe(line[place...].dropFirst(view.count)) {
          findings.append(
            file.finding(at: index, "the order of `\(view)` is random: sort it in \(module) before use"))
        }
      }
    }
    return findings
  }

  /// Names of variables, constants and parameters that hold a dictionary or set.
  static func hashedNames(in file: SwiftFile) -> [String] {
    var names: [String] = []
    for line in file.code {
      for (index, character) in zip(line.indices, line) where character == ":" || character == "=" {
        let name = String(
          line[..<index].reversed().drop { $0 == " " }.prefix(while: isWordCharacter).reversed())
        let type = line[index...].dropFirst().drop { $0 == " " }
        let isHashed =
          ["Set<", "Set(", "Dictionary<", "Dictionary(", "[:]"].contains { type.hasPrefix($0) }
          || isDictionaryType(type) && (character == ":" || type.contains("]("))
        if isHashed && !name.isEmpty && !names.contains(name) { names.append(name) }
      }
    }
    return names
  }

  /// Whether `text` begins with `[Key: Value]`, brackets balanced.
  private static func isDictionaryType(_ text: Substring) -> Bool {
    guard text.first == "[", text.dropFirst().first?.isUppercase == true else { return false }
    var depth = 0
    for character in text {
      if "[(<".contains(character) { depth += 1 }
      if "])>".contains(character) { depth -= 1 }
      if character == ":" && depth == 1 { return true }
      if depth == 0 { return false }
    }
    return false
  }

  private static func iterates(_ name: String, in line: Substring) -> Bool {
    for place in occurrences(of: name, in: line) {
      var before = line[..<place]
      if before.hasSuffix("self.") { before = before.dropLast("self.".count) }
      let after = line[place...].dropFirst(name.count)
      let isElement = after.first == "[" || after.first == "."
      if before.hasSuffix(" in ") && line.contains("for ") && !isElement { return true }
      guard after.hasPrefix("."), before.last != "." else { continue }
      let member = identifier(at: after.dropFirst())
      let rest = after.dropFirst(1 + member.count)
      if iterating.contains(member), !isSafe(rest) { return true }
    }
    return false
  }

  /// Whether what follows sorts (`d.keys.sorted()`) or picks one element (`d.values[place]`).
  private static func isSafe(_ rest: Substring) -> Bool { rest.hasPrefix(".sorted") || rest.hasPrefix("[") }
}
