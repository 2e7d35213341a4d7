import StowageCore

/// What there is to say only after the last row of a trace, and from a look at every key.
public struct TraceSurvey {
  /// All lives, those too that had not ended.
  public private(set) var lifetimes: Lifetimes
  /// How gets are spread over keys.
  public private(set) var popularity = Popularity()
  /// How reading becomes rarer with age.
  public let readRates: ReadRates
  private var buckets: BucketLives

  init(_ summary: borrowing TraceSummary) {
    lifetimes = summary.lifetimes
    buckets = summary.bucketLives
    for key in 0..<summary.keyStates.count {
      let state = summary.keyStates[key]
      popularity.add(gets: Int(state.gets))
      guard state.isLive, let last = summary.last else { continue }
      let age = state.age(at: last)
      lifetimes.censored.add(ageMilliseconds: age, bytes: state.bytes)
      buckets.addCensored(in: state.bucket, ageMilliseconds: age, bytes: state.bytes)
    }
    readRates = ReadRates(gets: summary.readAges, lives: lifetimes.all)
  }

  /// How the objects of one bucket survive; nil but for the first 64 that rows name.
  public func survival(inBucket bucket: UInt32) -> (curve: SurvivalCurve, deaths: Int, censored: Int)? {
    buckets[bucket].map {
      (
        SurvivalCurve(deaths: $0.deaths, censored: $0.censored), $0.deaths.objects, $0.censored.objects
      )
    }
  }
}

extension TraceSummary {
  /// Lifetimes, popularity and read decay of the rows so far.
  ///
  /// - Complexity: O(keys).
  public func survey() -> TraceSurvey { TraceSurvey(self) }
}
