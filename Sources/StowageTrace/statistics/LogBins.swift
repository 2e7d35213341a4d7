/// Bins for sizes and ages: one per whole number below 64, then a 32nd of their smallest value wide.
///
/// Below 2^63 there are 1,888 of them.
enum LogBins {
  private static let perDoubling = 32

  /// - Precondition: `value >= 0`.
  static func bin(of value: Int) -> Int {
    if value < 2 * perDoubling { return value }
    let doublings = Int.bitWidth - 1 - value.leadingZeroBitCount - 5
    return doublings * perDoubling + value >> doublings
  }

  /// The smallest value of a bin.
  static func start(of bin: Int) -> Int {
    if bin < 2 * perDoubling { return bin }
    let doublings = bin / perDoubling - 1
    return (bin - doublings * perDoubling) << doublings
  }

  /// How many whole numbers a bin takes.
  static func width(of bin: Int) -> Int { bin < 2 * perDoubling ? 1 : 1 << (bin / perDoubling - 1) }
}
