/// A command as a shell reads it.
enum CommandText {
  /// How this process was called, without the folder of the program.
  static var ofThisProcess: String { text(["stowage"] + CommandLine.arguments.dropFirst()) }

  static func text(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

  /// In single quotes where a shell would see more than letters in it.
  static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "-_./:=,+@%".utf8.contains(byte)
      }
    }
    if isPlain && !word.isEmpty { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
