import Glibc
import StowageCore
import Testing

@Suite struct MathElementaryTests {
  @Test func `exp is within 2 units in the last place of the C library's`() {
    var random = Seed(1).stream("exp")
    let extremes = [
      -0.0, 0, 1, -1, 0x1p-1074, -0x1p-60, 0.34657359, 0.34657360, 709.782712893384, -708.4, -745.13, -745.2,
      709.79,
    ]
    let points = extremes + (0..<200_000).map { _ in -745 + 1454 * random.unit() } + narrow(&random)
    for x in points {
      #expect(ulps(Elementary.exp(x), Glibc.exp(x)) <= 2, "exp(\(x))")
    }
    #expect(Elementary.exp(710) == .infinity && Elementary.exp(.infinity) == .infinity)
    #expect(Elementary.exp(-746) == 0 && Elementary.exp(-.infinity) == 0)
    #expect(Elementary.exp(.nan).isNaN)
  }

  @Test
  func `log is within 2 units in the last place of the C library's, subnormal numbers and around 1 included`()
  {
    var random = Seed(1).stream("log")
    let extremes = [
      0x1p-1074, 0x1p-1022, 0x1.fffffffffffffp-1, 1, 0x1.0000000000001p0, 1.4142135623730951,
      Double.greatestFiniteMagnitude,
    ]
    let points =
      extremes + (0..<200_000).map { _ in Double(bitPattern: random.next() >> 2).magnitude }.filter { $0 > 0 }
      + (0..<100_000).map { _ in 0.5 + random.unit() } + narrow(&random).map { 1 + $0 }
    for x in points where x.isFinite && x > 0 {
      #expect(ulps(Elementary.log(x), Glibc.log(x)) <= 2, "log(\(x))")
    }
    #expect(Elementary.log(0) == -.infinity && Elementary.log(.infinity) == .infinity)
    #expect(Elementary.log(-1).isNaN && Elementary.log(.nan).isNaN)
  }

  @Test func `pow is within 2 + 3·|y·ln x| units in the last place`() {
    var random = Seed(1).stream("pow")
    for _ in 0..<100_000 {
      let (base, exponent) = (Elementary.exp(40 * random.unit() - 20), 12 * random.unit() - 6)
      let expected = Glibc.pow(base, exponent)
      // exp turns an absolute error of its argument, half a unit of |y·ln x| and more, into a relative one.
      let bound = 2 + 3 * (exponent * Glibc.log(base)).magnitude
      #expect(ulps(Elementary.pow(base, exponent), expected) <= bound, "pow(\(base), \(exponent))")
    }
  }

  /// Values from mpmath at 40 digits: the root of erfc(−z/√2)/2 = p.
  @Test(arguments: [
    (1e-300, -37.047096299361199237), (1e-100, -21.273453560965324294), (1e-20, -9.2623400897984075796),
    (1e-05, -4.2648907939228246102), (0.001, -3.0902323061678135354), (0.074, -1.4466320671589785099),
    (0.075, -1.4395314709384559349), (0.076, -1.4325027208258116188), (0.25, -0.6744897501960817432),
    (0.4, -0.25334710313579974132), (0.75, 0.6744897501960817432), (0.999, 3.0902323061678132778),
    (1 - 0x1p-30, 6.0093535655307438932), (1 - 0x1p-53, 8.2095361516013868556),
  ])
  func `inverseNormal agrees with independent values to 1e-15`(probability: Double, expected: Double) {
    let found = Elementary.inverseNormal(probability)
    #expect(((found - expected) / expected).magnitude < 1e-15)
  }

  @Test func `inverseNormal inverts the C library's normal distribution and is odd around one half`() {
    var random = Seed(1).stream("inverseNormal")
    for _ in 0..<100_000 {
      let probability = Elementary.exp(-300 * random.unit() * random.unit()) / 2
      let z = Elementary.inverseNormal(probability)
      let back = Glibc.erfc(-z / 2.0.squareRoot()) / 2
      // A relative error e of z is one of about z²·e in the tail; erfc and its rounded argument add as much.
      let bound = 1e-15 * (2 + z * z)
      #expect(((back - probability) / probability).magnitude < bound, "p \(probability), z \(z)")
      let exact = Double(random.below(1 << 51) + 1) * 0x1p-52
      #expect(Elementary.inverseNormal(1 - exact) == -Elementary.inverseNormal(exact))
    }
    #expect(Elementary.inverseNormal(0.5) == 0)
  }

  /// Numbers around 0 of all magnitudes down to 2^-60.
  private func narrow(_ random: inout Random) -> [Double] {
    (0..<50_000).map { _ in (random.below(2) == 0 ? 1 : -1) * Elementary.exp(-41 * random.unit()) / 2 }
  }

  private func ulps(_ found: Double, _ expected: Double) -> Double {
    found == expected ? 0 : (found - expected).magnitude / expected.ulp
  }
}
