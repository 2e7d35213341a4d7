/// Comments that must be there.
enum DocumentationChecks {
  private static let policyFolders: [Substring] = ["placement", "cleaning", "predictors"]
  /// What a protocol of the standard library has described already.
  private static let witnesses = ["description", "<", "=="]
  /// What the protocols of policies have described already.
  private static let policyWitnesses = [
    "name", "summary", "parameters", "arguments", "forms", "classCount", "facts",
    "takesVictimsWithoutGarbage", "tier",
    "place", "propose", "released", "read", "sealed", "collected", "foresee",
    "foretell", "victim", "ownCleaning", "usesPredictor", "needsLaws", "shardToSurvey", "surveyed", "began",
    "ended", "outlook",
  ]
  /// What the seams of the store have described already, by the word that is in the names of their files.
  private static let seamWitnesses = [
    "Catalog": [
      "sequence", "apply", "restore", "snapshot", "counters", "document", "devices", "buckets", "bucket",
      "version",
      "versions", "upload", "pendingUploads", "parts", "multipart", "multiparts", "chunks", "shard", "shards",
      "check", "close",
    ],
    "Device": [
      "create", "write", "read", "length", "sync", "syncNames", "rename", "remove", "names",
    ],
  ]
  private static let modifiers = [
    "static", "mutating", "nonmutating", "consuming", "borrowing", "final", "indirect", "nonisolated", "lazy",
    "override", "prefix", "postfix",
  ]
  private static let kinds = [
    "var", "let", "func", "struct", "class", "enum", "protocol", "typealias", "actor", "subscript", "macro",
    "associatedtype",
  ]

  static func isPolicy(_ file: SwiftFile) -> Bool {
    file.module == "StowagePolicies" && file.folders.count > 1 && policyFolders.contains(file.folders[1])
  }

  /// Public declarations without a doc comment. Initialisers speak through their labels, and a witness has the
  /// comment of its protocol.
  static func undocumented(in file: SwiftFile) -> [Finding] {
    guard let module = file.module, module.hasPrefix("Stowage") else { return [] }
    var findings: [Finding] = []
    for (index, line) in file.code.enumerated() {
      guard let name = publicName(line) else { continue }
      if witnesses.contains(name) || isPolicy(file) && policyWitnesses.contains(name) { continue }
      if isWitnessOfSeam(name, in: file) { continue }
      var above = index - 1
      while above >= 0, file.lines[above].drop(while: { $0 == " " }).hasPrefix("@") { above -= 1 }
      if above < 0 || !file.lines[above].drop(while: { $0 == " " }).hasPrefix("///") {
        findings.append(file.finding(at: index, "public `\(name)` has no doc comment"))
      }
    }
    return findings
  }

  private static func isWitnessOfSeam(_ name: String, in file: SwiftFile) -> Bool {
    guard file.module == "StowageStore" || file.module == "StowageTesting" else { return false }
    let fileName = file.path.split(separator: "/").last ?? ""
    return seamWitnesses.contains { fileName.contains($0.key) && $0.value.contains(name) }
  }

  /// The name that a line declares as public, nil where it declares none or an initialiser.
  private static func publicName(_ line: Substring) -> String? {
    var words = line.split { $0 == " " }
    while let word = words.first, word.hasPrefix("@") { words.removeFirst() }
    guard words.first == "public" || words.first == "open" else { return nil }
    words.removeFirst()
    while let word = words.first, modifiers.contains(String(word)) || word.contains("(set)") {
      words.removeFirst()
    }
    guard let kind = words.first.map({ identifier(at: $0) }), kinds.contains(kind) else { return nil }
    if kind == "subscript" { return kind }
    guard words.count > 1 else { return nil }
    let name = identifier(at: words[1])
    return name.isEmpty ? String(words[1].prefix { $0 != "(" }) : name
  }

  /// A policy says where it comes from and what it costs.
  static func policyHeader(of file: SwiftFile) -> [Finding] {
    guard isPolicy(file) else { return [] }
    let comments = file.lines.filter { $0.drop { $0 == " " }.hasPrefix("///") }
    var findings: [Finding] = []
    if !comments.contains(where: { $0.contains("Source:") || $0.contains("No source") }) {
      findings.append(file.finding(at: 0, "the policy names no `Source:` (or `No source`)"))
    }
    if !comments.contains(where: { $0.contains("Complexity:") }) {
      findings.append(file.finding(at: 0, "the policy names no `Complexity:`"))
    }
    if !comments.contains(where: { $0.contains("State:") }) {
      findings.append(file.finding(at: 0, "the policy names no `State:`"))
    }
    return findings
  }

  /// What the catalogue knows about a policy, as far as its page must repeat it.
  struct PolicyEntry: Hashable {
    var name: String
    /// Keys with their standard values.
    var parameters: [String: String]
  }

  /// Policies that have no section `### \`name\`` below the heading `part`, and parameters not named in it.
  static func unexplained(_ policies: [PolicyEntry], in page: TextFile, under part: String) -> [Finding] {
    var sections: [String: String] = [:]
    var (isInPart, current) = (false, "")
    for line in page.lines {
      if line.hasPrefix("## ") { isInPart = line.dropFirst(3) == part }
      if line.hasPrefix("## ") || line.hasPrefix("### ") { current = "" }
      if isInPart && line.hasPrefix("### `") {
        current = String(line.dropFirst(5).prefix { $0 != "`" })
        sections[current] = ""
      }
      if !current.isEmpty { sections[current, default: ""] += line + "\n" }
    }
    var findings: [Finding] = []
    for policy in policies {
      guard let section = sections[policy.name] else {
        findings.append(page.finding(at: 1, "\(part) has no section ### `\(policy.name)`"))
        continue
      }
      for (key, standard) in policy.parameters.sorted(by: { $0.key < $1.key })
      where !section.contains("`\(key)`") || !section.contains("`\(standard)`") {
        findings.append(
          page.finding(at: 1, "`\(policy.name)`: parameter `\(key)`, standard `\(standard)`, is missing"))
      }
    }
    for name in sections.keys.sorted() where !policies.contains(where: { $0.name == name }) {
      findings.append(page.finding(at: 1, "\(part) describes `\(name)`, which the catalogue does not have"))
    }
    return findings
  }

  /// Figures of a report that a page does not name by their whole path, in backticks.
  static func undefined(_ figures: [String], in page: TextFile) -> [Finding] {
    figures.filter { !page.text.contains("`\($0)`") }
      .map { page.finding(at: 1, "`\($0)` is in reports and not defined") }
  }
}
