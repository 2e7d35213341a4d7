import Glibc
import StowageCore
import StowageTrace
import Testing

/// Samples with mutations, and rows of one mixed into another's.
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
      let file = TemporaryFile(mutated(good, &random))
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

  private func mutated(_ good: [UInt8], _ random: inout Random) -> [UInt8] {
    var bytes = good
    for _ in 0...random.below(6) {
      if bytes.isEmpty { return bytes }
      let place = random.below(bytes.count)
      switch random.below(8) {
      case 0: bytes[place] ^= 1 << UInt8(random.below(8))
      case 1: bytes.removeSubrange(place...)
      case 2: bytes[place] = UInt8(random.below(256))
      case 3: bytes.insert(Array("\0\"\n\r,-. []{}\\/9".utf8)[random.below(15)], at: place)
      case 4: bytes.remove(at: place)
      case 5: bytes.removeSubrange(place..<min(bytes.count, place + random.below(60)))
      case 6: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + random.below(200))], at: place)
      default:
        bytes.insert(contentsOf: (0..<random.below(30)).map { _ in UInt8(ascii: "9") }, at: place)
      }
    }
    return bytes
  }
}
