/// Names that must not occur, each with what to use instead.
enum BannedChecks {
  private typealias Ban = (name: String, instead: String)

  /// Where results must not depend on anything but the input.
  private static let inDeterministicCode: [Ban] = [
    ("Date", "the `Instant` you were given"),
    ("ContinuousClock", "the `Instant` you were given"),
    ("SuspendingClock", "the `Instant` you were given"),
    ("Task", "one engine per thread, started in Sources/StowageSim/run"),
    ("withTaskGroup", "one engine per thread, started in Sources/StowageSim/run"),
    ("actor", "one engine per thread, started in Sources/StowageSim/run"),
    ("MainActor", "one engine per thread, started in Sources/StowageSim/run"),
    (".random(", "a stream of `Seed`"),
    (".shuffled(", "a stream of `Seed`"),
    (".shuffle(", "a stream of `Seed`"),
    (".randomElement(", "a stream of `Seed`"),
    ("SystemRandomNumberGenerator", "a stream of `Seed`"),
    ("hashValue", "a dense number"),
    ("Hasher", "`ByteHash`, whose seed is fixed"),
    ("ObjectIdentifier", "a dense number"),
  ]

  /// In all libraries.
  private static let inLibraries: [Ban] = [
    ("try!", "`try`, or a `precondition` that says what was found"),
    ("print(", "a returned value; the command line alone writes to stdout"),
  ]

  static func findings(in file: SwiftFile) -> [Finding] {
    guard let module = file.module, module.hasPrefix("Stowage") else { return [] }
    var bans = inLibraries
    if ImportChecks.isDeterministic(file) { bans += inDeterministicCode }
    var findings: [Finding] = []
    for (index, line) in file.code.enumerated() {
      for ban in bans where !uses(ban.name, in: line).isEmpty {
        findings.append(file.finding(at: index, "`\(ban.name)` is banned in \(module), use \(ban.instead)"))
      }
      if !occurrences(of: "fatalError", in: line).isEmpty, file.lines[index].contains("nimplemented") {
        findings.append(
          file.finding(
            at: index, "`fatalError(\"unimplemented\")` is banned in \(module), write it or leave it out"))
      }
    }
    return findings
  }

  /// Whole-word uses; a call of a method that happens to be called like a banned function is none.
  private static func uses(_ name: String, in line: Substring) -> [Substring.Index] {
    occurrences(of: name, in: line).filter { place in
      !name.hasSuffix("(") || name.hasPrefix(".") || line[..<place].last != "."
    }
  }

  /// Reminders need an issue, so that they are found elsewhere than in the code.
  static func reminders(in file: TextFile) -> [Finding] {
    // In pieces, so that this file passes.
    let (broken, later) = ("FIX" + "ME", "TO" + "DO")
    var findings: [Finding] = []
    for (index, line) in file.lines.enumerated() {
      if !occurrences(of: broken, in: line).isEmpty {
        findings.append(file.finding(at: index + 1, "\(broken) is banned, fix it or open an issue"))
      }
      for place in occurrences(of: later, in: line) {
        let rest = line[place...].dropFirst(later.count).drop { $0 == " " || $0 == "(" }
        if !(rest.hasPrefix("#") && rest.dropFirst().first?.isNumber == true) {
          findings.append(file.finding(at: index + 1, "\(later) without the number of an issue"))
        }
      }
    }
    return findings
  }
}
