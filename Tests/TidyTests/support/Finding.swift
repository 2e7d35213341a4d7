/// Something in the working tree that the style of this project does not allow.
struct Finding: Hashable, CustomStringConvertible {
  /// Path from the root of the repository.
  var path: String
  /// From 1.
  var line: Int
  var message: String

  var description: String { "\(path):\(line): \(message)" }
}
