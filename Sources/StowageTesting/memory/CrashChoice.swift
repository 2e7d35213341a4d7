/// What a crash leaves of what was pending.
public struct CrashChoice: Hashable, Sendable {
  /// Bytes that a disk writes wholly or not at all, on most disks.
  public static let sectorSize = 512

  /// How many changes of names survive: the first ones.
  public var names: Int
  /// Which pieces of writes survive.
  public var writes: Survivors
  /// Where writes are torn: at multiples of this many bytes of a file.
  public var sectorSize: Int
  /// Whether files are as long as if all their writes had survived; the bytes that did not are zeros.
  public var keepsLengths: Bool

  /// Nothing survives unless told otherwise.
  ///
  /// - Precondition: `sectorSize > 0`; `Int.max` tears no write.
  public init(
    names: Int = 0, writes: Survivors = .none, sectorSize: Int = Self.sectorSize, keepsLengths: Bool = false
  ) {
    precondition(sectorSize > 0, "sectors of \(sectorSize) bytes")
    self.names = names
    self.writes = writes
    self.sectorSize = sectorSize
    self.keepsLengths = keepsLengths
  }
}

/// Which pieces of writes survive a crash. They are numbered from 0: file by file, and in a file in the order in which
/// they were written.
public enum Survivors: Hashable, Sendable {
  case none
  case all
  case only(Int)
  case allBut(Int)
  /// Those whose number is true; pieces beyond the list are lost.
  case these([Bool])

  /// Whether a piece survives.
  public func contains(_ piece: Int) -> Bool {
    switch self {
    case .none: false
    case .all: true
    case .only(let one): piece == one
    case .allBut(let one): piece != one
    case .these(let pieces): piece < pieces.count && pieces[piece]
    }
  }

  /// Largest number of pieces of which all subsets are tried: 8 of them.
  static let fewPieces = 3

  static func choices(
    among pieces: Int, random: Int, using generator: inout some RandomNumberGenerator
  ) -> [Survivors] {
    if pieces == 0 { return [.none] }
    if pieces <= fewPieces {
      return (0..<1 << pieces).map { set in .these((0..<pieces).map { set >> $0 & 1 == 1 }) }
    }
    let regular = [.none, .all] + (0..<pieces).flatMap { [Survivors.only($0), .allBut($0)] }
    let drawn = (0..<random).map { _ in Survivors.these((0..<pieces).map { _ in generator.next() & 1 == 1 }) }
    return regular + drawn
  }
}
