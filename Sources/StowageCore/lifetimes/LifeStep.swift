/// Spans of time in 64 geometric steps, three to a doubling: what ages and remaining lives are counted in.
///
/// Step 0 is below two minutes, step *i* from 2 min · 2^((*i* − 1)/3) on, and step 63, which has no upper edge, begins at
/// six years.
public enum LifeStep {
  /// How many steps there are.
  public static let count = 64

  /// Where each step ends, in milliseconds; of the last step, where it would end.
  public static let upperEdges: [Int64] = {
    let thirds = [1.0, 1.259921049894873, 1.5874010519681996]
    return (0..<count).map { Int64((Double(120_000 << ($0 / 3)) * thirds[$0 % 3]).rounded()) }
  }()

  /// The step that a span falls into; negative ones fall into the first.
  ///
  /// - Complexity: O(1).
  public static func index(of milliseconds: Int64) -> Int {
    let units = milliseconds / 120_000
    if units <= 0 { return 0 }
    var step = 1 + 3 * (Int64.bitWidth - 1 - units.leadingZeroBitCount)
    let edges = upperEdges
    while step < count - 1 && milliseconds >= edges[step] { step += 1 }
    return min(step, count - 1)
  }
}
