/// Cuts uploads that are sorted by death into runs, as cheaply as can be: a run costs a price and the bytes · ms for which
/// it holds those that die before its last.
///
/// The cheapest cut of the first j uploads is, over all i < j, the least of cost(i) + price + ∑ bytes · (death(j) − death):
/// in death(j) a straight line for each i. Slopes fall and deaths rise, so that only the lower hull of the lines matters
/// and is walked once.
///
/// Source: the least weight subsequence problem (D. Hirschberg, L. Larmore, SIAM J. Comput. 16(4), 1987) with weights for
/// which the "convex hull trick" works.
struct CheapestRuns {
  private struct Line {
    var slope: Double
    var height: Double
    func at(_ place: Double) -> Double { height + slope * place }

    /// Whether it is nowhere below both the line before and the one after; slopes fall from line to line.
    func isHidden(between before: Line, and after: Line) -> Bool {
      (after.height - before.height) * (before.slope - slope)
        <= (height - before.height) * (before.slope - after.slope)
    }
  }

  private var lines: [Line] = []

  /// - Complexity: O(n) for a window of n uploads.
  mutating func cost(of uploads: [Packing.Upload], in window: Range<Int>, _ price: Double) -> Double {
    // Deaths count from the first, so that little is lost where sums are subtracted.
    let origin = uploads[window.lowerBound].death
    var (bytes, life, cost, lowest) = (0.0, 0.0, 0.0, 0)
    lines.removeAll(keepingCapacity: true)
    for index in window {
      let line = Line(slope: -bytes, height: cost + life)
      while lines.count - lowest >= 2 {
        guard lines[lines.count - 1].isHidden(between: lines[lines.count - 2], and: line) else { break }
        lines.removeLast()
      }
      lines.append(line)
      let death = uploads[index].death - origin
      bytes += uploads[index].bytes
      life += uploads[index].bytes * death
      while lowest + 1 < lines.count, lines[lowest + 1].at(death) <= lines[lowest].at(death) { lowest += 1 }
      cost = price + lines[lowest].at(death) + bytes * death - life
    }
    return cost
  }
}
