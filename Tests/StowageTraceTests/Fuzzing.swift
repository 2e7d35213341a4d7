import Glibc

/// How long fuzz tests go on: `STOWAGE_FUZZ_SECONDS` says it for each of them, `STOWAGE_SEED` with which seed to begin.
enum Fuzzing {
  private static let seconds = number("STOWAGE_FUZZ_SECONDS")
  private static let firstSeed = number("STOWAGE_SEED")

  private static func number(_ name: String) -> UInt64? {
    getenv(name).flatMap { UInt64(String(cString: $0)) }
  }

  /// Those of `samples` that `STOWAGE_FUZZ_SAMPLES` names, separated by commas; all where it is not set.
  static func chosen(_ samples: [ForeignSample]) -> [ForeignSample] {
    guard let names = getenv("STOWAGE_FUZZ_SAMPLES").map({ String(cString: $0).split(separator: ",") }) else {
      return samples
    }
    return samples.filter { sample in names.contains { $0 == sample.name } }
  }

  /// Calls `body` with one seed after another until the time is over, but with the first ones whatever it is. Where
  /// `STOWAGE_SEED` names one, that is the only one sure to be run.
  ///
  /// - Parameter standardSeconds: where nothing else is said.
  static func run(firstSeeds: UInt64 = 1, standardSeconds: UInt64 = 0, _ body: (UInt64) throws -> Void)
    rethrows
  {
    let first = firstSeed ?? 1
    let least = firstSeed == nil ? firstSeeds : 1
    let end = ContinuousClock.now + .seconds(seconds ?? standardSeconds)
    var seed = first
    repeat {
      try body(seed)
      seed += 1
    } while seed < first + least || ContinuousClock.now < end
  }
}
