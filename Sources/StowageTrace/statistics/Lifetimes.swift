/// How old objects became, by what ended them, and how old those are that still live.
///
/// Memory: at most 30 KB for each of the four.
public struct Lifetimes: Hashable, Sendable {
  /// Lives that a delete ended.
  public private(set) var deleted = LifeHistogram()
  /// Lives that a put of the same key ended.
  public private(set) var overwritten = LifeHistogram()
  /// Lives that the declared expiry ended.
  public private(set) var expired = LifeHistogram()
  /// Those that have not ended, with their age.
  public internal(set) var censored = LifeHistogram()

  /// What can end a life.
  enum End { case delete, overwrite, expiry }

  /// Of no objects yet.
  public init() {}

  mutating func add(_ end: End, ageMilliseconds age: Int64, bytes: Int) {
    switch end {
    case .delete: deleted.add(ageMilliseconds: age, bytes: bytes)
    case .overwrite: overwritten.add(ageMilliseconds: age, bytes: bytes)
    case .expiry: expired.add(ageMilliseconds: age, bytes: bytes)
    }
  }

  /// All lives that have ended.
  public var deaths: LifeHistogram {
    var deaths = deleted
    deaths.add(overwritten)
    deaths.add(expired)
    return deaths
  }

  /// All lives, as far as they are known.
  public var all: LifeHistogram {
    var all = deaths
    all.add(censored)
    return all
  }

  /// The part that outlives each age, whatever ends it.
  public func survival(_ weight: SurvivalCurve.Weight = .objects) -> SurvivalCurve {
    SurvivalCurve(deaths: deaths, censored: censored, weight: weight)
  }
}
