import Glibc
import StowageCore
import Testing

@testable import StowageTrace

@Suite struct ReadRatesTests {
  @Test func `gets and the time that objects were alive at an age, by hand`() throws {
    let day = Milliseconds.day
    var (gets, lives) = (ReadAges(), LifeHistogram())
    // Two objects live for a day and ten, one is read three times in its first hour and once on its eighth day.
    lives.add(ageMilliseconds: day, bytes: 1)
    lives.add(ageMilliseconds: 10 * day, bytes: 1)
    for hours in [0.1, 0.2, 0.9, 180] { gets.add(ageMilliseconds: Int64(hours * 3_600_000)) }
    let rates = ReadRates(gets: gets, lives: lives)
    let first = try #require(rates.perObjectDay(fromMilliseconds: 0, toMilliseconds: day))
    let later = try #require(rates.perObjectDay(fromMilliseconds: day, toMilliseconds: 10 * day))
    #expect((first - 3.0 / 2).magnitude < 3.0 / 2 / 64)
    #expect((later - 1.0 / 9).magnitude < 1.0 / 9 / 64)
    #expect(rates.perObjectDay(fromMilliseconds: 11 * day, toMilliseconds: 12 * day) == nil)
    #expect(try #require(rates.firstDayOverEighth).rounded(toPlaces: 1) == 1.5)
    #expect(rates.count(fromMilliseconds: 0, toMilliseconds: day) == 3)
  }

  /// Reads come at c / (age + 8 h): in the first day ln(32/8), in the eighth ln(200/176), a ratio of 10.8; some 3,000 gets
  /// on eighth days leave a standard error of 2 %.
  @Test func `the first day of generated reads is to the eighth as their law says, whatever dies`() throws {
    var workload = workload(.exponential(meanMilliseconds: 6 * Milliseconds.day), perDay: 400, days: 60)
    workload.createDelete?.populations[0].reads = Population.Reads(
      onFirstDay: 4, onsetMilliseconds: 8 * Milliseconds.hour)
    var summary = TraceSummary()
    for row in rows(workload).rows { summary.add(row) }
    let rates = summary.survey().readRates
    let sought = log(32.0 / 8) / log(200.0 / 176)
    let ratio = try #require(rates.firstDayOverEighth)
    #expect((ratio / sought - 1).magnitude < 0.066, "\(ratio), by law \(sought)")
    let week = log(32.0 / 8) / (log(176.0 / 8) / 7)
    let overWeek = try #require(rates.firstDayOverFirstWeek)
    #expect((overWeek / week - 1).magnitude < 0.033, "\(overWeek), by law \(week)")
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `the share of the most read keys is that of the sorted list, at most a 32nd too small`(seed: UInt64) {
    var random = Seed(seed).stream("popularity")
    var popularity = Popularity()
    let counts = (0..<(100 * (1 + random.below(9)))).map { _ in
      Int(random.logNormal(median: 3, sigma: 2))
    }
    for count in counts { popularity.add(gets: count) }
    let read = counts.filter { $0 > 0 }.sorted(by: >)
    #expect(popularity.keyCount == read.count && popularity.getCount == read.reduce(0, +))
    for percent in [1, 10, 100] {
      let wanted = Double(read.count) * Double(percent) / 100
      let whole = Int(wanted)
      let part = whole < read.count ? Double(read[whole]) * (wanted - Double(whole)) : 0
      let exact = (Double(read.prefix(whole).reduce(0, +)) + part) / Double(popularity.getCount)
      let found = popularity.share(ofMostRead: percent) ?? .nan
      #expect(found <= exact + 1e-12 && found >= exact * 31 / 32, "seed \(seed), \(percent) %")
    }
    #expect(Popularity().share(ofMostRead: 1) == nil)
  }
}

extension Double {
  fileprivate func rounded(toPlaces places: Int) -> Double {
    let scale = pow(10, Double(places))
    return (self * scale).rounded() / scale
  }
}
