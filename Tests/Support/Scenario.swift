public import StowageCore

/// A picture of packing over time, in the spirit of marble diagrams.
///
/// The row of events, `in`, has a column per event: a capital letter is an object that is put, the same in lower case its
/// release, `.` an event in which only time passes (ten units each), and a capital with a digit has that many chunks.
/// Below it stands a row per class, which shows what came to lie in its shards: `[` where a shard is opened, a capital
/// per chunk appended, a lower-case letter per chunk that a plan has moved there, `|` where it is sealed. The last row,
/// `free`, says which shards are freed: a digit each.
///
/// ```
/// in    A  B  C   a  b
/// 0     [A B| [C
/// free               0
/// ```
public struct Scenario {
  /// Chunks have this many bytes.
  public var chunkBytes = 1
  private var settings: EngineSettings
  private let classes: [Character: Int]

  /// - Parameter classes: the class of each letter; 0 where it has none.
  public init(_ settings: EngineSettings, classes: [Character: Int] = [:]) {
    self.settings = settings
    self.classes = classes
  }

  /// Plays the row of events and draws what the engine makes of it, in the form of the picture: rows that are empty
  /// are left out, columns are as wide as they need to be.
  public func play<Policy: PlacementPolicy>(
    _ events: String, placement: Policy, cleaning: any CleaningPolicy
  ) -> String {
    var engine = Engine(settings, placement: placement, cleaning: cleaning)
    var drawing = Drawing()
    var objects: [Character: ObjectID] = [:]
    var instant = Instant.zero
    for word in events.split(separator: " ") {
      var decisions = Table<Decision>()
      guard let letter = word.first else { continue }
      if letter == "." {
        instant = instant.advanced(byMilliseconds: 10)
        engine.handle(.tick, at: instant, into: &decisions)
      } else if letter.isUppercase {
        let upload = engine.nextUpload
        let old = objects[letter]
        objects[letter] = ObjectID(upload)
        drawing.letters[upload] = letter
        let facts = ChunkFacts(bucket: UInt32(classes[letter] ?? 0))
        engine.handle(.begin(upload, facts), at: instant, into: &decisions)
        for _ in 0..<(Int(word.dropFirst()) ?? 1) {
          engine.handle(.arrive(upload, storedBytes: chunkBytes), at: instant, into: &decisions)
        }
        engine.handle(.commit(upload, replacing: old), at: instant, into: &decisions)
      } else if let object = objects.removeValue(forKey: Character(letter.uppercased())) {
        engine.handle(.release(object, .deleted), at: instant, into: &decisions)
      }
      drawing.addColumn(String(word), (0..<decisions.count).map { decisions[$0] }, chunkBytes: chunkBytes)
      engine.ledger.checkInvariants()
    }
    return drawing.text
  }
}

/// Collects the columns of a scenario.
private struct Drawing {
  var letters: [UploadID: Character] = [:]
  private var classes: [ShardID: Int] = [:]
  private var columns: [[String: String]] = []

  mutating func addColumn(_ event: String, _ decisions: [Decision], chunkBytes: Int) {
    var column = ["in": event]
    for decision in decisions {
      switch decision {
      case .assign, .transcode: break
      case .open(let shard, let placementClass, _):
        classes[shard] = Int(placementClass.index)
        column["\(placementClass.index)", default: ""] += "["
      case .append(let upload, let shard, _, _): column[row(of: shard), default: ""] += letter(upload)
      case .move(_, let move):
        let chunks = Array(repeating: letter(move.owner).lowercased(), count: move.chunks)
        column[row(of: move.to), default: ""] += chunks.joined()
      case .seal(let shard, _): column[row(of: shard), default: ""] += "|"
      case .free(let shard, _): column["free", default: ""] += "\(shard.index)"
      }
    }
    columns.append(column)
  }

  private func row(of shard: ShardID) -> String { "\(classes[shard] ?? -1)" }

  private func letter(_ upload: UploadID) -> String { letters[upload].map { String($0) } ?? "?" }

  /// The rows of `in`, the classes and `free`.
  var text: String {
    let names = ["in"] + Set(classes.values).sorted().map { "\($0)" } + ["free"]
    let widths = columns.map { column in column.values.map(\.count).max() ?? 0 }
    let rows = names.map { name in
      let cells = zip(columns, widths).map { column, width in padded(column[name] ?? "", to: width) }
      return trimmed(padded(name, to: 5) + cells.joined(separator: " "))
    }
    return rows.filter { $0.contains(" ") }.joined(separator: "\n")
  }

  private func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private func trimmed(_ text: String) -> String {
    var text = text
    while text.last == " " { text.removeLast() }
    return text
  }
}
