import StowageCore
import StowageTrace
import Testing

/// The samples, each with faults, for four seconds each unless ``Fuzzing`` is told otherwise.
@Suite struct ForeignFuzzTests {
  /// Where it trapped, the file is left behind in the folder for temporary files.
  @Test(arguments: Fuzzing.chosen(ForeignSample.all))
  func `no mutation traps, and skipping agrees with failing`(
    sample: ForeignSample
  ) throws {
    let good = try fileBytes(sample.path)
    Fuzzing.run(standardSeconds: 4) { seed in
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
    }
  }
}
