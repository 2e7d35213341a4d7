/// How unevenly gets are spread over the keys that are read at all. Memory: at most 30 KB.
public struct Popularity: Hashable, Sendable {
  /// Keys with about equally many gets.
  private struct Cell: Hashable, BitwiseCopyable {
    var count = 0
    var gets = 0
  }

  /// By the bin of a key's gets.
  private var cells: [Cell] = []
  /// Keys that are read.
  public private(set) var keyCount = 0
  /// Gets of all of them.
  public private(set) var getCount = 0

  /// Without keys.
  public init() {}

  /// Counts one key; one that is not read makes no difference.
  mutating func add(gets: Int) {
    if gets == 0 { return }
    let bin = LogBins.bin(of: gets)
    if bin >= cells.count {
      cells.append(contentsOf: repeatElement(Cell(), count: bin + 1 - cells.count))
    }
    cells[bin].count += 1
    cells[bin].gets += gets
    keyCount += 1
    getCount += gets
  }

  /// The part of all gets that goes to the most read `percent` of a hundred of these keys. Nil without gets.
  ///
  /// Keys whose gets differ by less than a 32nd count as equally read, so the share may be that much of the last of them
  /// too small.
  public func share(ofMostRead percent: Int) -> Double? {
    if keyCount == 0 { return nil }
    var wanted = Double(keyCount) * Double(percent) / 100
    var gets = 0.0
    for cell in cells.reversed() where cell.count > 0 {
      let taken = min(wanted, Double(cell.count))
      gets += Double(cell.gets) * taken / Double(cell.count)
      wanted -= taken
      if wanted <= 0 { break }
    }
    return gets / Double(getCount)
  }
}
