/// Why a verb was not carried out.
struct AdminError: Error, Hashable {
  /// HTTP status.
  var status: Int
  /// What is wrong.
  var what: String
  /// Where it was found.
  var place: String
  /// What would have been right.
  var expected: String

  init(_ status: Int, _ what: String, at place: String, expected: String) {
    (self.status, self.what, self.place, self.expected) = (status, what, place, expected)
  }

  /// For a store that lasts.
  static func needsMemory(_ place: String) -> AdminError {
    AdminError(
      409, "the store is a directory, and its devices are real", at: place,
      expected: "a server that was started with --in-memory")
  }
}
