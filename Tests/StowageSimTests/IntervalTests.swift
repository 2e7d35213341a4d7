import StowageSim
import Testing

@Suite("Confidence intervals") struct IntervalTests {
  @Test(
    "quantiles of Student's t are those of the tables",
    arguments: [
      (1, 12.706), (2, 4.303), (4, 2.776), (9, 2.262), (30, 2.042), (31, 2.0395), (40, 2.0211), (60, 2.0003),
      (120, 1.9799), (999, 1.9623),
    ])
  func quantile(_ degrees: Int, _ expected: Double) {
    #expect(abs(Interval.studentT(degrees: degrees) - expected) < 0.0005)
  }

  @Test("two values: their distance halved, times the first quantile")
  func two() throws {
    let interval = Interval([1, 3])
    #expect(interval.mean == 2)
    #expect(abs(try #require(interval.ci95) - 12.706) < 1e-9)
  }

  @Test("five values, by hand: mean 3, s = sqrt(2.5)")
  func five() throws {
    let interval = Interval([1, 2, 3, 4, 5])
    #expect(interval.mean == 3)
    #expect(abs(try #require(interval.ci95) - 2.776 * (2.5 / 5).squareRoot()) < 1e-12)
  }

  @Test("one value has no interval, none has no mean, and undefined ones do not count")
  func few() {
    #expect(Interval([7]).mean == 7)
    #expect(Interval([7]).ci95 == nil)
    #expect(Interval([nil, nil]).mean == nil)
    #expect(Interval([nil, 1, 3]) == Interval([1, 3]))
  }
}
