import StowageCore
import Testing

@Suite struct MathRandomTests {
  /// From a Python version of the authors' C code (xoshiro256starstar.c, splitmix64.c), itself checked against the
  /// published first outputs of both: 11520, 0, 1509978240, … for the state 1, 2, 3, 4 and e220a8397b1dcdaf, … for 0.
  @Test(
    arguments: [
      (0, [0x99ec_5f36_cb75_f2b4, 0xbf6e_1f78_4956_452a, 0x1a5f_849d_4933_e6e0, 0x6aa5_94f1_262d_2d2c]),
      (42, [0x1578_0b2e_0c2e_c716, 0x6104_d986_6d11_3a7e, 0xae17_5332_39e4_99a1, 0xecb8_ad47_03b3_60a1]),
    ] as [(UInt64, [UInt64])])
  func `the generator is xoshiro256** seeded by SplitMix64`(state: UInt64, expected: [UInt64]) {
    var random = Random(state: state)
    #expect(expected.map { _ in random.next() } == expected)
  }

  @Test func `a stream starts from the seed and the FNV-1a hash of its purpose`() {
    var random = Seed(7).stream("arrivals")
    #expect(random.next() == 0xa4ac_ae80_7cc7_8944)
    #expect(random.next() == 0x3a0c_81a2_9a2b_bf3b)
  }

  /// Chi-square; the limits are the quantile at 0.999 for bound − 1 degrees of freedom. 48 × 2^57 is a bound where
  /// taking the remainder would make the lower third of the numbers half as likely again.
  @Test(arguments: [(2, 10.83), (7, 22.46), (48, 83.0)])
  func `below is uniform`(bound: Int, limit: Double) {
    var random = Seed(3).stream("below")
    #expect(chiSquare(cells: bound) { random.below(bound) } < limit)
    #expect(chiSquare(cells: bound) { random.below(bound << 57) >> 57 } < limit)
  }

  @Test func `streams of different purposes and of neighbouring seeds are independent`() {
    var first = Seed(1).stream("arrivals")
    var others = [Seed(1).stream("sizes"), Seed(2).stream("arrivals"), Seed(1).stream("arrivalt")]
    let own = (0..<50_000).map { _ in first.unit() }
    for index in others.indices {
      let pairs = own.map { ($0, others[index].unit()) }
      // 16 × 16 cells of the unit square: the quantile at 0.999 for 255 degrees of freedom is 330.5.
      var cells = pairs.map { Int($0.0 * 16) * 16 + Int($0.1 * 16) }.makeIterator()
      #expect(chiSquare(cells: 256, draws: own.count) { cells.next() ?? 0 } < 330.5)
    }
  }

  @Test func `unit has the mean of the uniform distribution`() {
    var random = Seed(5).stream("unit")
    let mean = (0..<100_000).reduce(0.0) { sum, _ in sum + random.unit() } / 100_000
    #expect((mean - 0.5).magnitude < 0.003)  // 3.3 standard deviations
  }

  private func chiSquare(cells: Int, draws: Int = 100_000, draw: () -> Int) -> Double {
    var counts = Array(repeating: 0, count: cells)
    for _ in 0..<draws { counts[draw()] += 1 }
    let expected = Double(draws) / Double(cells)
    return counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
  }
}
