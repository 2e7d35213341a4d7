/// A text in which `*` stands for any characters, and `?` for one, unless it is told to be itself.
struct WildcardPattern: Hashable, Sendable {
  let text: String
  private let scalars: [Unicode.Scalar]
  private let ignoresCase: Bool
  private let hasQuestionMarks: Bool

  init(_ text: String, ignoringCase: Bool = false, questionMark: Bool = true) {
    self.text = text
    hasQuestionMarks = questionMark
    ignoresCase = ignoringCase
    scalars = Array((ignoringCase ? text.lowercased() : text).unicodeScalars)
  }

  /// Whether it says no more than the text itself.
  var isLiteral: Bool { !scalars.contains { $0 == "*" || $0 == "?" && hasQuestionMarks } }

  private func matchesOne(_ scalar: Unicode.Scalar, _ candidate: Unicode.Scalar) -> Bool {
    scalar == candidate || scalar == "?" && hasQuestionMarks
  }

  /// - Complexity: O(pattern × text).
  func matches(_ candidate: String) -> Bool {
    let candidate = Array((ignoresCase ? candidate.lowercased() : candidate).unicodeScalars)
    var (place, position) = (0, 0)
    /// Where the last star is, and what it stands for ends.
    var star: (place: Int, end: Int)?
    while position < candidate.count {
      if place < scalars.count, scalars[place] == "*" {
        star = (place, position)
        place += 1
      } else if place < scalars.count, matchesOne(scalars[place], candidate[position]) {
        place += 1
        position += 1
      } else if let last = star {
        star = (last.place, last.end + 1)
        (place, position) = (last.place + 1, last.end + 1)
      } else {
        return false
      }
    }
    return scalars[place...].allSatisfy { $0 == "*" }
  }
}
