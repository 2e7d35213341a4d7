/// How many lives ended at which age, and how many bytes they had, in bins that are a 32nd of their age wide: 30 KB for
/// all ages there are.
public struct LifeHistogram: Hashable, Sendable {
  /// Lives, or what is left of them.
  struct Cell: Hashable, Sendable, BitwiseCopyable {
    var objects = 0
    var bytes = 0
  }

  /// By ``LogBins``, up to the oldest.
  private(set) var cells: [Cell] = []
  /// Lives of all ages.
  public var objects: Int { cells.reduce(0) { $0 + $1.objects } }
  /// Bytes of all of them.
  public var bytes: Int { cells.reduce(0) { $0 + $1.bytes } }

  /// Without lives.
  public init() {}

  /// Counts one life.
  ///
  /// - Precondition: age and bytes are not negative.
  /// - Complexity: O(1).
  public mutating func add(ageMilliseconds age: Int64, bytes size: Int) {
    precondition(age >= 0 && size >= 0, "a life of \(age) ms and \(size) bytes")
    let bin = LogBins.bin(of: Int(age))
    if bin >= cells.count { extend(to: bin + 1) }
    cells[bin].objects += 1
    cells[bin].bytes += size
  }

  /// Counts all lives of another histogram.
  public mutating func add(_ other: LifeHistogram) {
    extend(to: other.cells.count)
    for bin in other.cells.indices {
      cells[bin].objects += other.cells[bin].objects
      cells[bin].bytes += other.cells[bin].bytes
    }
  }

  /// The age that the given part of these lives did not exceed: exact below 64 ms, and otherwise up to a 32nd too small.
  /// Nil without lives.
  ///
  /// - Precondition: `percent` is in 1...100.
  public func quantile(percent: Int) -> Int64? {
    precondition((1...100).contains(percent), "there is no \(percent) % quantile")
    let wanted = (objects.multipliedFullWidth(by: percent).low + 99) / 100
    var seen: UInt = 0
    for bin in cells.indices where cells[bin].objects > 0 {
      seen += UInt(cells[bin].objects)
      if seen >= wanted { return Int64(LogBins.start(of: bin)) }
    }
    return nil
  }

  /// Time that these lives spent younger than `age`, in milliseconds of one object: Σ min(life, age).
  ///
  /// A life counts as if it ended in the middle of its bin, which is at most a 64th off.
  func objectMilliseconds(youngerThan age: Int64) -> Double {
    var sum = 0.0
    for bin in cells.indices where cells[bin].objects > 0 {
      let middle = Double(LogBins.start(of: bin)) + Double(LogBins.width(of: bin) - 1) / 2
      sum += Double(cells[bin].objects) * min(middle, Double(age))
    }
    return sum
  }

  private mutating func extend(to count: Int) {
    if count > cells.count {
      cells.append(contentsOf: repeatElement(Cell(), count: count - cells.count))
    }
  }
}
