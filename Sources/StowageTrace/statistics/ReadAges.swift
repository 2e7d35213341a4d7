/// How old objects are when they are read. Memory: at most 15 KB.
public struct ReadAges: Hashable, Sendable {
  /// Gets by the bin of the age.
  private var counts: [Int] = []
  /// Gets of live objects.
  public private(set) var count = 0

  /// Without gets.
  public init() {}

  /// - Precondition: the age is not negative.
  /// - Complexity: O(1).
  mutating func add(ageMilliseconds age: Int64) {
    let bin = LogBins.bin(of: Int(age))
    if bin >= counts.count {
      counts.append(contentsOf: repeatElement(0, count: bin + 1 - counts.count))
    }
    counts[bin] += 1
    count += 1
  }

  /// Gets of objects younger than `age`; those in the bin of that age in proportion.
  func count(youngerThan age: Int64) -> Double {
    var sum = 0.0
    for bin in counts.indices {
      let (start, width) = (LogBins.start(of: bin), LogBins.width(of: bin))
      if Int64(start) >= age { break }
      sum += Double(counts[bin]) * min(1, Double(Int(age) - start) / Double(width))
    }
    return sum
  }
}

/// How often an object is read in a day, by its age: gets over the time that objects were alive at that age.
///
/// Gets and ages are known by bins of a 32nd; a bin that a limit cuts is divided in proportion.
public struct ReadRates: Hashable, Sendable {
  private let gets: ReadAges
  private let lives: LifeHistogram

  /// - Parameter lives: all of them, with the ages of what still lives.
  public init(gets: ReadAges, lives: LifeHistogram) {
    self.gets = gets
    self.lives = lives
  }

  /// Gets per day of an object's life between two ages, nil where no object was that old.
  public func perObjectDay(fromMilliseconds from: Int64, toMilliseconds to: Int64) -> Double? {
    let time = lives.objectMilliseconds(youngerThan: to) - lives.objectMilliseconds(youngerThan: from)
    if time <= 0 { return nil }
    return count(fromMilliseconds: from, toMilliseconds: to) * Double(Milliseconds.day) / time
  }

  /// Gets between two ages; a fraction where a limit cuts a bin.
  public func count(fromMilliseconds from: Int64, toMilliseconds to: Int64) -> Double {
    gets.count(youngerThan: to) - gets.count(youngerThan: from)
  }

  /// The rate of the first day over that of the eighth, which f4 (OSDI 2014) found to be 10 for photos. Nil where it is
  /// not known or the eighth day has no gets.
  public var firstDayOverEighth: Double? { quotient(day(0), day(7)) }

  /// The rate of the first day over the mean of those of the first seven, so that it does not matter how many live so long.
  public var firstDayOverFirstWeek: Double? {
    var sum = 0.0
    for number in 0..<7 {
      guard let rate = day(Int64(number)) else { return nil }
      sum += rate
    }
    return quotient(day(0), sum / 7)
  }

  private func day(_ number: Int64) -> Double? {
    perObjectDay(
      fromMilliseconds: number * Milliseconds.day, toMilliseconds: (number + 1) * Milliseconds.day)
  }

  private func quotient(_ one: Double?, _ other: Double?) -> Double? {
    guard let one, let other, other > 0 else { return nil }
    return one / other
  }
}
