/// What of a shard lives, by equal parts of the room that a shard has.
public struct StripCells {
  private let capacity: Int
  /// Live bytes of each part.
  private var liveBytes: [Int]

  /// A part in which nothing was written yet.
  public static let empty: UInt8 = 0
  /// A part in which nothing lives. Those between have some of both, the more live bytes the higher.
  public static let dead: UInt8 = 1
  /// A part in which all lives.
  public static let live: UInt8 = 9

  init(_ count: Int, capacity: Int) {
    self.capacity = max(1, capacity)
    liveBytes = Array(repeating: 0, count: count)
  }

  private func start(of cell: Int) -> Int { cell * capacity / liveBytes.count }

  /// Enters a run of live bytes.
  mutating func add(_ run: Range<Int>) {
    var cell = min(run.lowerBound * liveBytes.count / capacity, liveBytes.count - 1)
    while cell < liveBytes.count && start(of: cell) < run.upperBound {
      let part = (start(of: cell)..<start(of: cell + 1)).clamped(to: run)
      liveBytes[cell] += part.count
      cell += 1
    }
  }

  /// - Parameter length: bytes written so far, dead ones included.
  func cells(length: Int) -> [UInt8] {
    liveBytes.indices.map { cell in
      let written = min(start(of: cell + 1), length) - start(of: cell)
      if written <= 0 { return Self.empty }
      if liveBytes[cell] >= written { return Self.live }
      if liveBytes[cell] == 0 { return Self.dead }
      let between = Int(Self.live - Self.dead) - 1
      return Self.dead + 1 + UInt8(liveBytes[cell] * between / written)
    }
  }
}
