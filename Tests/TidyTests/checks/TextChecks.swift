/// What no text file may hold.
enum TextChecks {
  /// Folders that exist on one machine and not on the next; without their slash, so that this file passes.
  private static let machineFolders = ["work", "home", "root", "opt", "Users"]

  static func findings(in file: TextFile) -> [Finding] {
    var findings: [Finding] = []
    for (index, line) in file.lines.enumerated() {
      if let last = line.last, last == " " || last == "\t" || last == "\r" {
        findings.append(file.finding(at: index + 1, "blanks at the end of the line"))
      }
      for folder in machineFolders where namesMachine(folder, in: line) {
        findings.append(file.finding(at: index + 1, "/\(folder) is a path of one machine"))
      }
    }
    if !file.text.isEmpty && !file.text.hasSuffix("\n") {
      findings.append(file.finding(at: file.lines.count, "no end of line at the end"))
    }
    return findings
  }

  private static func namesMachine(_ folder: String, in line: Substring) -> Bool {
    occurrences(of: folder, in: line).contains { place in
      guard place > line.startIndex, line[line.index(before: place)] == "/" else { return false }
      let before = line[..<line.index(before: place)].last
      return before.map { !isWordCharacter($0) && $0 != "." && $0 != "}" } ?? true
    }
  }
}
