/// Guesses what somebody meant who wrote a name that does not exist.
package enum Spelling {
  /// The known name with the fewest insertions, deletions and replacements of characters between it and `name`, the
  /// first of equals; nil if that changes more than a third of the longer of the two.
  ///
  /// - Complexity: O(length of `name` × total length of `known`).
  package static func nearest(to name: String, among known: [String]) -> String? {
    var best: (name: String, distance: Int)?
    for candidate in known {
      let (written, meant) = (Array(name.unicodeScalars.prefix(64)), Array(candidate.unicodeScalars))
      let distance = distance(written, meant)
      if distance <= max(1, max(written.count, meant.count) / 3) && distance < best?.distance ?? .max {
        best = (candidate, distance)
      }
    }
    return best?.name
  }

  /// `; did you mean "days"? known keys: days, …`, or without the question where nothing is near.
  package static func hint(for name: String, among known: [String], called kind: String) -> String {
    let question = nearest(to: name, among: known).map { "; did you mean \"\($0)\"?" } ?? ";"
    return "\(question) known \(kind): \(known.joined(separator: ", "))"
  }

  /// Levenshtein's distance, row by row.
  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var row = Array(0...right.count)
    for (i, scalar) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in right.enumerated() {
        let replaced = diagonal + (scalar == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[right.count]
  }
}
