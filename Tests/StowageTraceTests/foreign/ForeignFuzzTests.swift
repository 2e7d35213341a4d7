import Glibc
import StowageCore
import StowageTrace
import Testing

/// The samples, each with faults.
@Suite struct ForeignFuzzTests {
  /// For each sample; `STOWAGE_FUZZ_SECONDS` says otherwise, `STOWAGE_SEED` where to begin.
  static let seconds = number("STOWAGE_FUZZ_SECONDS") ?? 4
  static let firstSeed = UInt64(number("STOWAGE_SEED") ?? 1)

  private static func number(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }

  /// Where it trapped, the file is left behind in the folder for temporary files.
  @Test(arguments: ForeignSample.all) func `no mutation traps, and skipping agrees with failing`(
    sample: ForeignSample
  ) throws {
    let good = try fileBytes(sample.path)
    let end = ContinuousClock.now + .seconds(Self.seconds)
    var seed = Self.firstSeed
    repeat {
      var random = Seed(seed).stream("foreign fuzz")
      let file = TemporaryFile(mutated(good, letters: Array("\0\"\n\r,-. []{}\\/9".utf8), &random))
      let reproduce = "STOWAGE_SEED=\(seed) swift test --filter ForeignFuzzTests (\(sample.name))"
      let strict = Result { () throws(TraceError) in try ForeignReading(file.path, sample.format) }
      let lenient = Result { () throws(TraceError) in
        try ForeignReading(file.path, sample.format, onBadRow: .skip)
      }
      switch (strict, lenient) {
      case (.success(let strict), .success(let lenient)):
        #expect(strict == lenient && lenient.skipped == 0, "\(reproduce)")
      case (.failure(let error), .success(let lenient)):
        #expect(error == lenient.firstSkipped, "\(reproduce)")
      case (.failure, .failure): break
      case (.success, .failure): Issue.record("an error only where bad rows are skipped: \(reproduce)")
      }
      seed += 1
    } while ContinuousClock.now < end
  }
}
