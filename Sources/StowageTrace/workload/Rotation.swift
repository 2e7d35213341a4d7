/// The newest of a population that keeps so many turns: a turn is a job, or an object that comes alone.
///
/// Memory: 16 bytes per object that is kept.
struct Rotation: Sendable {
  /// The latest, from 1.
  private(set) var turn: UInt32 = 0
  private let keep: Int
  private var kept = DueQueue<Kept>()

  init(keep: Int) { self.keep = keep }

  /// Objects that are kept.
  var count: Int { kept.count }

  /// Begins the next turn.
  mutating func begin() { turn += 1 }

  mutating func keep(_ object: StoredObject, of turn: UInt32) { kept.add(Kept(turn: turn, object: object)) }

  /// Takes the oldest object whose turn is not among those that are kept.
  mutating func takeOutdated() -> StoredObject? {
    guard let oldest = kept.first, Int(oldest.turn) + keep <= Int(turn) else { return nil }
    kept.removeFirst()
    return oldest.object
  }

  /// Takes the oldest object.
  mutating func take() -> StoredObject? {
    guard let oldest = kept.first else { return nil }
    kept.removeFirst()
    return oldest.object
  }

  private struct Kept: Comparable, Sendable, BitwiseCopyable {
    var turn: UInt32
    var object: StoredObject

    static func < (left: Kept, right: Kept) -> Bool {
      left.turn != right.turn ? left.turn < right.turn : left.object.key < right.object.key
    }
  }
}
