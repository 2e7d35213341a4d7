import Foundation
import Testing

/// A real process under load is killed; what it had said is durable must be there.
@Suite("A killed process") struct KillTests {
  /// Puts a folder under a new prefix, lets it run for a while, and kills it. Prints the keys that were acknowledged.
  private static let killedPut = """
    "$STOWAGE" put -r -v "$FOLDER/store" "$FOLDER/source" bucket/$ROUND > "$FOLDER/acknowledged" 2> /dev/null &
    pid=$!
    sleep $DELAY
    kill -9 $pid 2> /dev/null
    wait $pid 2> /dev/null
    cat "$FOLDER/acknowledged"
    """

  /// Runs a command for a while and kills it.
  private static let killedCommand = """
    "$STOWAGE" $WORDS > /dev/null 2>&1 &
    pid=$!
    sleep $DELAY
    kill -9 $pid 2> /dev/null
    wait $pid 2> /dev/null
    true
    """

  @Test("loses nothing that it had acknowledged, twenty times")
  func killTwentyTimes() throws {
    try withFiles([:]) { folder in
      let source = folder + "/source"
      let names = try Self.makeFiles(in: source)
      let made = try Command("init", folder + "/store", "--shard-size", "2MiB", "--chunk-size", "64KiB")
      #expect(made.status == 0, "\(made.errors)")
      var acknowledged: Set<String> = []
      for round in 0..<20 {
        let delay = String(format: "%.2f", 0.05 + 0.04 * Double(round % 10))
        let setting = "FOLDER=\"\(folder)\"\nROUND=\(round)\nDELAY=\(delay)\n"
        let put = try Command(shell: setting + Self.killedPut)
        // A line that was cut off says nothing, and the last of a run that got through is no key.
        for line in put.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        where line.hasPrefix("\(round)/") {
          acknowledged.insert(String(line))
        }
        let words = round % 2 == 0 ? "gc \(folder)/store" : "rm -r \(folder)/store bucket/\(round - 1)"
        if round % 2 == 1 { acknowledged = acknowledged.filter { !$0.hasPrefix("\(round - 1)/") } }
        _ = try Command(shell: setting + "WORDS=\"\(words)\"\n" + Self.killedCommand)
      }
      #expect(acknowledged.count > 50)
      try Self.expect(acknowledged, of: names, from: folder)
    }
  }

  private static func makeFiles(in folder: String) throws -> [String] {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var names: [String] = []
    for index in 0..<300 {
      let name = "file-\(index)"
      let line = "the content of \(name) is not that of another file\n"
      try Data(String(repeating: line, count: index * index % 997).utf8).write(
        to: URL(fileURLWithPath: folder + "/" + name))
      names.append(name)
    }
    return names
  }

  private static func expect(_ keys: Set<String>, of names: [String], from folder: String) throws {
    let got = try Command("get", "-r", folder + "/store", "bucket", folder + "/target")
    #expect(got.status == 0, "\(got.errors)")
    for key in keys.sorted() {
      let name = String(key.drop { $0 != "/" }.dropFirst())
      #expect(names.contains(name), "\(key)")
      let expected = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/source/\(name)"))
      let found = try? Data(contentsOf: URL(fileURLWithPath: "\(folder)/target/\(key)"))
      #expect(found == expected, "\(key)")
    }
  }
}
