import StowageCore
@testable import StowageTrace
import Testing

@Suite struct WorkloadFileTests {
  static let createDelete = """
    kind: create-delete
    description: a test
    warmup: 12.5%
    size: {law: lognormal, median: 1MiB, sigma: 1.6}
    arrivals_per_day: 0.5
    days: 100
    populations:
      - {share: 0.25, bucket: a, content_type: image/jpeg, tenant: t, lifetime: permanent}
      - share: 50%
        bucket: b
        lifetime: {law: exponential, mean: 1.5h}
        declared: 10%
      - {share: 0.25, bucket: b, lifetime: {law: weibull, scale: 30m, shape: 0.5}, declared: 1, misdeclared: 25%,
         size: 4KiB, reads: {first_day: 1.5, onset: 8h, zipf: 0.8}}

    """
  static let overwrite = """
    kind: overwrite
    size: 4096
    objects: 10
    overwrites: 100
    interval: 90s
    bucket: blocks

    """

  @Test func `every key reaches the workload`() throws {
    let workload = try WorkloadFile.parse(Array(Self.createDelete.utf8), file: "folder/some.test.yaml")
    let expected = Workload(
      name: "some.test", description: "a test", warmup: Ratio(1, 8),
      size: .logNormal(medianBytes: 1 << 20, sigma: 1.6, maximumBytes: TraceRow.maximumSize),
      kind: .createDelete(
        Workload.CreateDelete(
          arrivalsPerDay: 0.5, days: 100,
          populations: [
            Population(
              share: 0.25, bucket: "a", contentType: "image/jpeg", tenant: "t", lifetime: .permanent),
            Population(
              share: 0.5, bucket: "b", lifetime: .exponential(meanMilliseconds: 5_400_000), declared: 0.1),
            Population(
              share: 0.25, bucket: "b", size: .fixed(bytes: 4096),
              lifetime: .weibull(scaleMilliseconds: 1_800_000, shape: 0.5), declared: 1, misdeclared: 0.25,
              reads: Population.Reads(onFirstDay: 1.5, onsetMilliseconds: 28_800_000, zipf: 0.8)),
          ])))
    #expect(workload == expected)
    let overwrites = try WorkloadFile.parse(Array(Self.overwrite.utf8), file: "w.yaml")
    let parameters = Workload.Overwrite(
      objects: 10, overwrites: 100, intervalMilliseconds: 90_000, bucket: "blocks")
    #expect(overwrites == Workload(name: "w", size: .fixed(bytes: 4096), kind: .overwrite(parameters)))
  }

  static let arrivals = """
    kind: create-delete
    size: {law: lognormal, median: 1MiB, sigma: 1, tail: {part: 2%, alpha: 1.1}}
    arrivals_per_day: 100
    days: 100
    diurnal: {amplitude: 60%, peak: 14h}
    populations:
      - {share: 25%, bucket: a, lifetime: {law: rotated, keep: 7}, leaves: 60d,
         jobs: {objects: {law: geometric, mean: 12.5}, gap: 2s}}
      - {share: 25%, bucket: b, lifetime: {law: overwritten, objects: 1000, zipf: 0.9}}
      - {share: 50%, bucket: c, lifetime: {law: exponential, mean: 3d}, sweep: 1d,
         jobs: {objects: 8, gap: 30m, together: 70%, keep_last: 2}}

    """

  @Test func `every key of arrivals and deaths reaches the workload`() throws {
    let workload = try WorkloadFile.parse(Array(Self.arrivals.utf8), file: "w.yaml")
    #expect(
      workload.size
        == .logNormal(
          medianBytes: 1 << 20, sigma: 1, maximumBytes: TraceRow.maximumSize,
          tail: SizeLaw.ParetoTail(part: 0.02, alpha: 1.1)))
    let expected = Workload.CreateDelete(
      arrivalsPerDay: 100, days: 100,
      populations: [
        Population(
          share: 0.25, bucket: "a", lifetime: .rotated(keep: 7),
          jobs: Population.Jobs(objects: .geometric(mean: 12.5), gapMilliseconds: 2000),
          leavesMilliseconds: 60 * Milliseconds.day),
        Population(share: 0.25, bucket: "b", lifetime: .overwritten(objects: 1000, zipf: 0.9)),
        Population(
          share: 0.5, bucket: "c", lifetime: .exponential(meanMilliseconds: 3 * Milliseconds.day),
          jobs: Population.Jobs(
            objects: .fixed(8), gapMilliseconds: 30 * Milliseconds.minute, together: 0.7, keepLast: 2),
          sweepMilliseconds: Milliseconds.day),
      ], diurnal: DayCurve(amplitude: 0.6, peakMilliseconds: 14 * Milliseconds.hour))
    #expect(workload.createDelete == expected)
  }

  @Test(arguments: [
    ("amplitude: 60%", "amplitude: 110%", "5:22: diurnal.amplitude: 1.1 is not in 0...1"),
    ("peak: 14h", "peak: 24h", "5:33: diurnal.peak: 86400000 ms after midnight; expected less than a day"),
    ("part: 2%", "part: 0", "2:61: size.tail.part: 0.0 is not above 0 and below 1"),
    ("alpha: 1.1", "alpha: 0", "2:72: size.tail.alpha: 0.0 is not in 0.1...100"),
    (
      "law: geometric", "law: poisson",
      "8:28: law: unknown value \"poisson\"; known values: geometric"
    ),
    ("mean: 12.5", "mean: 0.5", "8:45: populations[0].jobs.objects.mean: 0.5 is not in 1...100000"),
    ("objects: 8,", "objects: 0,", "11:22: populations[2].jobs.objects: 0.0 is not in 1...100000"),
    ("gap: 2s", "gap: 0s", "8:57: populations[0].jobs.gap: 0 ms is not from 1 ms to 365000.0 days"),
    ("together: 70%", "together: 2", "11:45: populations[2].jobs.together: 2.0 is not in 0...1"),
    ("keep_last: 2", "keep_last: 0", "11:61: populations[2].jobs.keep_last: 0 is not in 1...1000"),
    ("keep: 7", "keep: 0", "7:60: populations[0].lifetime.keep: 0 is not in 1...100000000"),
    (
      "objects: 1000,", "objects: 2000000,",
      "9:67: populations[1].lifetime.objects: 2000000 is not in 1...1000000"
    ),
    ("zipf: 0.9", "zipf: 5", "9:79: populations[1].lifetime.zipf: 5.0 is not in 0...4"),
    ("sweep: 1d", "sweep: 0s", "10:76: populations[2].sweep: 0 ms is not from 1 ms to 365000.0 days"),
    ("leaves: 60d", "leaves: 0s", "7:72: populations[0].leaves: 0 ms is not from 1 ms to 365000.0 days"),
    (
      "leaves: 60d", "declared: 5%",
      "7:74: populations[0].declared: later arrivals end the lives; expected 0"
    ),
    (
      "zipf: 0.9}", "zipf: 0.9}, jobs: {objects: 2, gap: 1s}",
      "9:91: populations[1].jobs: later arrivals end the lives; expected no jobs"
    ),
    (
      "zipf: 0.9}", "zipf: 0.9}, drift: {after: 1d, lifetime: permanent}",
      "9:92: populations[1].drift: later arrivals end the lives; expected no drift"
    ),
    (
      "gap: 2s", "gap: 2s, together: 1",
      "8:71: populations[0].jobs.together: later arrivals end the lives; expected 0"
    ),
    (
      "sweep: 1d", "reads: {first_day: 1, onset: 1h}",
      "10:76: populations[2].reads: later arrivals end the lives; expected no reads"
    ),
    (
      "sweep: 1d", "drift: {after: 1d, lifetime: {law: rotated, keep: 1}}",
      "10:98: populations[2].drift.lifetime: found a life that later arrivals end; expected a law of its own"
    ),
  ])
  func `a fault in arrivals and deaths has one message with its place`(
    original: String, replacement: String, message: String
  ) {
    let text = Self.arrivals.replacing(original, with: replacement, maxReplacements: 1)
    #expect(text != Self.arrivals)
    #expect(failure(Array(text.utf8)) == "w.yaml:\(message)")
  }

  /// One replacement in a valid file, and the message that it makes.
  @Test(arguments: [
    (
      "arrivals_per_day", "arivals_per_day",
      "5:1: unknown key \"arivals_per_day\"; did you mean \"arrivals_per_day\"? known keys: kind, description, warmup, "
        + "size, arrivals_per_day, days, populations, shuffled, diurnal, archetypes, tenants"
    ),
    (
      "days: 100", "days: 100\nobjects: 3",
      "7:1: unknown key \"objects\"; known keys: kind, description, warmup, size, arrivals_per_day, days, "
        + "populations, shuffled, diurnal, archetypes, tenants"
    ),
    (
      "tenant", "tennant",
      "8:56: unknown key \"tennant\"; did you mean \"tenant\"? "
        + "known keys: share, bucket, content_type, tenant, size, lifetime, declared, misdeclared, reads, drift, "
        + "jobs, sweep, leaves"
    ),
    (
      "mean: 1.5h", "median: 1.5h",
      "11:34: unknown key \"median\"; did you mean \"mean\"? known keys: law, mean"
    ),
    ("days: 100\n", "", "1:1: found no key \"days\", expected it in a workload"),
    ("share: 50%\n    ", "", "9:5: found no key \"share\", expected it in a population"),
    (
      "kind: create-delete", "kind: create-deletes",
      "1:7: kind: unknown value \"create-deletes\"; did you mean \"create-delete\"? "
        + "known values: overwrite, create-delete"
    ),
    (
      "law: exponential", "law: gamma",
      "11:21: law: unknown value \"gamma\"; known values: uniform, exponential, lognormal, weibull, rotated, "
        + "overwritten"
    ),
    (
      "lifetime: permanent", "lifetime: forever",
      "8:77: lifetime: found \"forever\", expected \"permanent\" or a mapping with the key \"law\""
    ),
    ("days: 100", "days: soon", "6:7: days: found \"soon\", expected a number, such as 600 or 1.5"),
    ("days: 100", "days:", "6:6: days: found nothing, expected a number, such as 600 or 1.5"),
    ("days: 100", "days: [1]", "6:7: days: found a list, expected a number, such as 600 or 1.5"),
    ("days: 100", "days: -5", "6:7: days: found \"-5\", expected a number, such as 600 or 1.5"),
    ("days: 100", "days: 0", "6:7: days: 0.0 is not above 0 and at most 365000.0"),
    ("days: 100", "days: 100\ndays: 100", "6:1: key \"days\" is given twice; expected it once"),
    ("30m", "30", "13:62: scale: found \"30\", expected a duration with its unit, such as 30m, 12h or 7d"),
    ("1MiB", "1MB", "4:32: median: found \"1MB\", expected a size in bytes, such as 4096, 1MiB or 5GiB"),
    (
      "1MiB", "0.0001KiB",
      "4:32: median: found \"0.0001KiB\", expected a size in bytes, such as 4096, 1MiB or 5GiB"
    ),
    ("1MiB", "6TiB", "4:32: size.median: 6597069766656 bytes is not in 1...5497558138880 (5 TiB)"),
    ("sigma: 1.6", "sigma: 11", "4:45: size.sigma: 11.0 is not in 0...10"),
    (
      "12.5%", "100%",
      "3:9: warmup: 1.0 of the ingested bytes is no warm-up; expected at least 0 and less than 1"
    ),
    (
      "12.5%", "12.5 percent", "3:9: warmup: found \"12.5 percent\", expected a fraction, such as 0.25 or 10%"
    ),
    ("days: 100", "days: 100\nshuffled: 150%", "7:11: shuffled: 1.5 is not in 0...1"),
    (
      "lifetime: permanent", "lifetime: permanent, drift: {after: 5d}",
      "8:95: found no key \"lifetime\", expected it in a drift"
    ),
    (
      "lifetime: permanent", "lifetime: permanent, misdeclared: 10%",
      "8:101: populations[0].misdeclared: nothing is declared; expected declared above 0 or misdeclared: 0"
    ),
    (
      "lifetime: permanent", "lifetime: {law: weibull, scale: 5d, shape: 0}",
      "8:110: populations[0].lifetime.shape: 0.0 is not in 0.05...20"
    ),
    (
      "lifetime: permanent", "lifetime: permanent, reads: {first_day: 3, onset: 8h, zipf: 1}",
      "8:127: populations[0].reads.zipf: 1.0 is not in 0..<1"
    ),
    (
      "lifetime: permanent", "lifetime: permanent, size: {law: lognormal, median: 0, sigma: 1}",
      "8:119: populations[0].size.median: 0 bytes is not in 1...5497558138880 (5 TiB)"
    ),
    ("share: 50%", "share: 40%", "8:3: populations: the shares add up to 0.9; expected 1"),
    (
      "lifetime: permanent", "lifetime: permanent, declared: 1",
      "8:98: populations[0].declared: a permanent object has no lifetime to declare; expected 0"
    ),
    (
      "arrivals_per_day: 0.5", "arrivals_per_day: 100000000",
      "6:7: days: 10000000000.0 objects are expected in 100.0 days; at most 4000000000 can be numbered"
    ),
    (
      "bucket: a", "bucket: \"a,b\"",
      "8:27: populations[0].bucket: \"a,b\" holds a comma, a quote or a control character, which no CSV row can carry"
    ),
    ("bucket: a", "? [a, b] : c", "8:21: found a list, expected the name of a key"),
    ("description: a test", "description: *a", "2:14: is not YAML: found undefined alias"),
    (
      "description: a test", "description: \"a",
      "15:1: is not YAML: found unexpected end of stream, while scanning a quoted scalar (from 2:14)"
    ),
  ])
  func `a fault has one message with its place`(original: String, replacement: String, message: String) {
    let text = Self.createDelete.replacing(original, with: replacement, maxReplacements: 1)
    #expect(text != Self.createDelete)
    #expect(failure(Array(text.utf8)) == "w.yaml:\(message)")
  }

  @Test func `what is no workload file at all has one message`() {
    let expected = "w.yaml:1:1: found nothing, expected a workload"
    #expect(failure([]) == expected && failure(Array("# only this\n\n".utf8)) == expected)
    #expect(
      failure(Array("- a\n".utf8))
        == "w.yaml:1:1: found a list, expected a workload: a mapping of keys to values")
    #expect(
      failure(Array("time,op,bucket\n".utf8))
        == "w.yaml:1:1: found \"time,op,bucket\", expected a workload: a mapping of keys to values")
    #expect(failure(Array("kind: x\nab".utf8) + [0xff]) == "w.yaml:2:3: found byte 0xff, expected UTF-8")
    #expect(failure(Array("a: é".utf8.dropLast())) == "w.yaml:1:4: found byte 0xc3, expected UTF-8")
    #expect(
      failure(Array("a: b\nc: \0".utf8)) == "w.yaml:2:4: is not YAML: control characters are not allowed")
    #expect(
      failure(Array(repeating: 0x20, count: 70_000))
        == "w.yaml: is larger than 65536 bytes; expected a workload file")
    #expect(failure(Array("a: 1\n---\nb: 1\n".utf8))?.hasPrefix("w.yaml:2:1: is not YAML: ") == true)
    #expect(failure(Array(repeating: UInt8(ascii: "["), count: 60_000))?.hasPrefix("w.yaml:1:") == true)
    #expect(throws: WorkloadFileError.self) { try WorkloadFile.read(path: packageFile("Traces/absent.yaml")) }
    for (path, problem) in [("Traces/absent.yaml", "does not exist"), ("Traces", "is a folder")] {
      let path = packageFile(path)
      let error = #expect(throws: WorkloadFileError.self) { try WorkloadFile.read(path: path) }
      #expect(error?.description == "\(path): \(problem); expected a workload file")
    }
  }

  @Test(arguments: [
    ("overwrites: 100", "overwrites: 1e6", "overwrites: found \"1e6\", expected a whole number, such as 600"),
    ("objects: 10", "objects: 0", "objects: 0 is not in 1...4000000000"),
    (
      "objects: 10", "objects: 99999999999999999999",
      "objects: found \"99999999999999999999\", expected a whole"
    ),
    ("interval: 90s", "interval: 0s", "interval: 0 ms from row to row; expected at least 1 ms"),
    ("interval: 90s", "interval: 365000d", "interval: 31536000000000 ms from row to row make"),
    ("interval: 90s", "interval: 99999999999999999d", "interval: found"),
    ("size: 4096", "size: 0", "size: 0 bytes is not in"),
    ("kind: overwrite", "kinds: overwrite", "unknown key \"kinds\"; did you mean \"kind\"?"),
  ])
  func `absurd figures of an overwrite workload are refused`(
    original: String, replacement: String, part: String
  ) {
    let text = Self.overwrite.replacing(original, with: replacement)
    #expect(failure(Array(text.utf8))?.contains(part) == true, "\(failure(Array(text.utf8)) ?? "accepted")")
  }

  /// Bytes are replaced, removed, doubled and copied about; a run that traps names no seed, so the seed is fixed.
  @Test func `no input traps`() {
    var random = Seed(20_26).stream("mutations")
    let alphabet = Array("{}[]:,-?&*!|>'\"%@#\n\t 0123456789.dmKiBe\u{0}\u{7f}".utf8) + [0xc3, 0xff]
    var accepted = 0
    for round in 0..<20_000 {
      var bytes = Array(
        [Self.createDelete, Self.overwrite, Self.arrivals, WorkloadTenantFileTests.text][round % 4].utf8)
      for _ in 0...random.below(3) {
        let place = random.below(max(1, bytes.count - 1))
        let length = min(random.below(20), bytes.count - place)
        switch random.below(4) {
        case 0: bytes[place] = alphabet[random.below(alphabet.count)]
        case 1: bytes.removeSubrange(place..<place + length)
        case 2: bytes.insert(alphabet[random.below(alphabet.count)], at: place)
        default: bytes.insert(contentsOf: bytes[place..<place + length], at: random.below(bytes.count))
        }
        if bytes.isEmpty { bytes = [0x20] }
      }
      guard let workload = try? WorkloadFile.parse(bytes, file: "w.yaml") else { continue }
      accepted += 1
      var generator = WorkloadGenerator(workload, seed: Seed(1))
      for _ in 0..<50 { _ = generator.next() }
    }
    #expect(accepted > 500)
  }

  private func failure(_ bytes: [UInt8]) -> String? {
    do {
      _ = try WorkloadFile.parse(bytes, file: "w.yaml")
      return nil
    } catch {
      return error.description
    }
  }
}
