/// Parts of the unit interval, by which one of several is chosen.
struct Partition: Sendable {
  /// Upper edges.
  private let edges: [Double]

  /// - Parameter parts: Above 0, with the sum 1 but for rounding.
  init(_ parts: [Double]) {
    var edge = 0.0
    edges = parts.map { part in
      edge += part
      return edge
    }
  }

  /// Which part a number below 1 lies in. O(parts).
  func index(at number: Double) -> Int { edges.firstIndex { number < $0 } ?? edges.count - 1 }
}
