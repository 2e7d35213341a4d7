/// Links and code blocks of a page.
enum MarkdownChecks {
  /// A fenced block of code.
  struct Block: Hashable {
    /// What stands behind the opening fence: `sh`, `sh run`, `swift`, …
    var kind: String
    /// Of the opening fence, from 1.
    var line: Int
    var lines: [String]
  }

  static func blocks(of page: TextFile) -> [Block] {
    var blocks: [Block] = []
    var open: Block?
    for (index, line) in page.lines.enumerated() {
      if line.hasPrefix("```") {
        if let block = open {
          blocks.append(block)
          open = nil
        } else {
          open = Block(kind: String(line.dropFirst(3)), line: index + 1, lines: [])
        }
      } else {
        open?.lines.append(String(line))
      }
    }
    return blocks
  }

  /// Blocks `swift example` that stand in no file of the examples, which are compiled and run.
  static func strayExamples(in page: TextFile, examples: [TextFile]) -> [Finding] {
    blocks(of: page).filter { $0.kind == "swift example" }
      .filter { block in !examples.contains { $0.text.contains(block.lines.joined(separator: "\n")) } }
      .map { page.finding(at: $0.line, "this code is in no file of Examples") }
  }

  /// Links to files that do not exist and to headings that no such file has.
  ///
  /// - Parameters:
  ///   - exists: whether a file or folder has this path from the root.
  ///   - text: the text of the page with this path.
  static func brokenLinks(
    in page: TextFile, exists: (String) -> Bool, page text: (String) -> TextFile?
  ) -> [Finding] {
    var findings: [Finding] = []
    for (index, line) in prose(of: page).enumerated() {
      for target in targets(in: line) where !target.contains("://") && !target.hasPrefix("mailto:") {
        let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts[0].isEmpty ? page.path : resolve(String(parts[0]), from: page.path)
        if !exists(path) {
          findings.append(page.finding(at: index + 1, "\(target) leads to \(path), which does not exist"))
        } else if parts.count == 2, let goal = path == page.path ? page : text(path),
          !anchors(of: goal).contains(String(parts[1]))
        {
          findings.append(page.finding(at: index + 1, "\(target): \(path) has no heading #\(parts[1])"))
        }
      }
    }
    return findings
  }

  /// The lines of a page; blocks of code are blank, and so is what stands between backticks.
  private static func prose(of page: TextFile) -> [Substring] {
    var isCode = false
    return page.lines.map { line in
      if line.hasPrefix("```") {
        isCode.toggle()
        return ""
      }
      if isCode { return "" }
      let parts = line.split(separator: "`", omittingEmptySubsequences: false)
      return Substring(
        parts.enumerated().map { $0.offset % 2 == 0 ? String($0.element) : "" }.joined(separator: "`"))
    }
  }

  private static func targets(in line: Substring) -> [String] {
    var targets: [String] = []
    var rest = line
    while let start = rest.firstRange(of: "](") {
      rest = rest[start.upperBound...]
      targets.append(String(rest.prefix { $0 != ")" && $0 != " " }))
    }
    return targets
  }

  private static func resolve(_ target: String, from page: String) -> String {
    var parts = page.split(separator: "/").dropLast().map(String.init)
    for part in target.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
    }
    return parts.joined(separator: "/")
  }

  /// The names under which headings can be linked to.
  static func anchors(of page: TextFile) -> [String] {
    var isCode = false
    return page.lines.compactMap { line in
      if line.hasPrefix("```") { isCode.toggle() }
      guard !isCode, line.hasPrefix("#") else { return nil }
      let title = line.drop { $0 == "#" }.drop { $0 == " " }
      return String(
        title.lowercased().compactMap { character in
          character == " "
            ? "-" : character.isLetter || character.isNumber || "-_".contains(character) ? character : nil
        })
    }
  }
}
