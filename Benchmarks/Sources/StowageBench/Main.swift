import CPlainLoop
import Glibc
import StowageCore
import StowagePolicies
import StowageSim
import StowageTrace

/// Events per second of the engine against a plain C loop in the same run, with and without reading CSV, and bytes of
/// memory per live object.
///
/// Hand-timed, because what is wanted are ratios between alternating runs of one process and the peak memory of one
/// run, which a benchmark library measures per benchmark only.
@main
struct StowageBench {
  static func main() async throws {
    switch CommandLine.arguments.dropFirst().first {
    case nil, "speed": try speed()
    case "run":
      let policy = CommandLine.arguments.dropFirst(2).first ?? "arrival"
      let trace = Workpiece.trace(ttl: CommandLine.arguments.last == "ttl")
      let future = foresee(trace)
      for _ in 0..<5 { print(try seconds { try run(policy, trace, future) }) }
    case "csv": try csv()
    case "trace":
      try TraceRates.rates(
        of: CommandLine.arguments.dropFirst(2).first ?? "../Traces/workloads/mixed-cloud.yaml")
      try LogRates.rates()
    case "coding": try Coding.rates()
    case "store": try await StoreRates.rates(threads: CommandLine.arguments.last == "2" ? 2 : 1)
    case "policies": try PolicyCosts.table(of: Array(CommandLine.arguments.dropFirst(2)))
    case "memory": try memory(CommandLine.arguments.last ?? "arrival")
    default:
      print(
        "usage: StowageBench [speed | csv | trace [WORKLOAD] | coding | store 1 | store 2 |"
          + " policies [PLACEMENT | PLACEMENT+CLEANING]... | memory arrival | memory ttl-buckets]"
      )
    }
  }

  /// Stops unless the C loop expires and copies about what the engine does, as it must to be a measure of it.
  static func compareWithPlain() throws {
    let side = try Side(Workpiece.trace(ttl: true))
    let plain = plain(side.rows, keepsExpiry: true)
    var whole = settings
    whole.warmup = 0
    let choice = PolicyChoice(placement: try PolicySpecification("arrival"))
    let result = try Simulation.run(side.trace, side.future, choice, whole, seed: Seed(1))
    let difference = Double(result.copiedBytes) / Double(plain.copied_bytes) - 1
    precondition(
      Int(plain.ingested_bytes) == result.ingestedBytes && abs(difference) < 0.01,
      "the C loop copied \(plain.copied_bytes) bytes and the engine \(result.copiedBytes)")
  }

  /// Runs everything in turn, five times, and takes the best of each: the machine may be shared. Each policy is held
  /// against the C loop that keeps what the policy needs, on the same rows.
  static func speed() throws {
    try compareWithPlain()
    let without = try Side(Workpiece.trace(ttl: false))
    let with = try Side(Workpiece.trace(ttl: true))
    var lines: [Line] = [
      Line("plain C loop", floor: 0) { _ = plain(without.rows, keepsExpiry: false) },
      Line("arrival", floor: 0) { try run("arrival", without.trace, without.future) },
      Line("separate-survivors", floor: 0) { try run("separate-survivors", without.trace, without.future) },
      Line("plain C loop with expiry", floor: 3) { _ = plain(without.rows, keepsExpiry: true) },
      Line("ttl-buckets", floor: 3) { try run("ttl-buckets", without.trace, without.future) },
      Line("plain C loop with expiry, half with TTL", floor: 5) { _ = plain(with.rows, keepsExpiry: true) },
      Line("ttl-buckets, half with TTL", floor: 5) { try run("ttl-buckets", with.trace, with.future) },
    ]
    for _ in 0..<5 {
      for index in lines.indices {
        lines[index].best = min(lines[index].best, try seconds(lines[index].work))
      }
    }
    for line in lines {
      let rate = Double(Workpiece.rowCount) / line.best / 1e6
      print(
        "\(line.name): \(rounded(rate)) M events/s, \(rounded(lines[line.floor].best / line.best)) of its C loop"
      )
    }
  }

  struct Side {
    let trace: Trace
    let rows: [plain_row]
    let future: Future

    init(_ trace: consuming Trace) throws {
      rows = plainRows(trace)
      future = foresee(trace)
      self.trace = trace
    }
  }

  struct Line {
    let name: String
    let floor: Int
    let work: () throws -> Void
    var best = Double.infinity

    init(_ name: String, floor: Int, _ work: @escaping () throws -> Void) {
      self.name = name
      self.floor = floor
      self.work = work
    }
  }

  /// From a file in the plain CSV to the result, three times, and the best.
  static func csv() throws {
    let path = ".build/benchmark.csv"
    defer { unlink(path) }
    try write(Workpiece.trace(ttl: false), to: path)
    var best = (reading: Double.infinity, all: Double.infinity)
    for _ in 0..<3 {
      var reading = 0.0
      let all = try seconds {
        let loaded = try LoadedTrace(.trace(path: path), seed: Seed(1), settings)
        reading = loaded.readSeconds
        try run("arrival", loaded.trace, loaded.future)
      }
      best = (min(best.reading, reading), min(best.all, all))
    }
    let rows = Double(Workpiece.rowCount) / 1e6
    print(
      "plain CSV: read \(rounded(rows / best.reading)) M rows/s, read and replayed \(rounded(rows / best.all))"
    )
  }

  static func write(_ trace: Trace, to path: String) throws {
    var names = TraceNames()
    _ = names.buckets.number(of: "bucket")
    var writer = try PlainTraceWriter(path: path, columns: [])
    for index in 0..<trace.rows.count {
      try writer.write(trace.rows[index], names: names) { "object/\($0)" }
    }
    try writer.flush()
  }

  /// Growth of the process's peak memory over what it was before the run, per object alive at the peak.
  static func memory(_ policy: String) throws {
    let trace = Workpiece.trace(ttl: policy == "ttl-buckets")
    let future = foresee(trace)
    // Freed pages that the allocator still holds would hide what the run needs.
    return_free_pages()
    resetPeak()
    let before = residentBytes("VmRSS:")
    try run(policy, trace, future)
    let growth = residentBytes("VmHWM:") - before
    let objects = peakLiveObjects(trace)
    print("\(policy): \(rounded(Double(growth) / Double(objects))) bytes per live object, \(objects) objects")
  }

  static let settings = RunSettings(
    engine: EngineSettings(shardBytes: Workpiece.shardBytes, trigger: .garbageCap(Workpiece.garbageCap)),
    measuresPurity: false)

  static func foresee(_ trace: Trace) -> Future {
    Future(of: trace, sizes: StoredSizes(settings, contentTypes: trace.names.contentTypes))
  }

  static func run(_ policy: String, _ trace: Trace, _ future: Future) throws {
    let choice = PolicyChoice(placement: try PolicySpecification(policy))
    let result = try Simulation.run(trace, future, choice, settings, seed: Seed(1))
    precondition(result.ingestedBytes > 0, "\(policy) ingested nothing")
  }

  static func plain(_ rows: [plain_row], keepsExpiry: Bool) -> plain_result {
    rows.withUnsafeBufferPointer {
      plain_loop(
        $0.baseAddress, UInt64($0.count), UInt32(Workpiece.shardBytes), Workpiece.garbageCap.value,
        keepsExpiry ? 1 : 0)
    }
  }

  static func plainRows(_ trace: Trace) -> [plain_row] {
    (0..<trace.rows.count).map { index in
      let row = trace.rows[index]
      return plain_row(
        time_ms: row.time.milliseconds, expires_ms: row.expiry?.milliseconds ?? .max, key: row.key,
        bytes: UInt32(row.size),
        is_delete: row.operation == .delete ? 1 : 0)
    }
  }

  static func peakLiveObjects(_ trace: Trace) -> Int {
    var summary = TraceSummary()
    for index in 0..<trace.rows.count { summary.add(trace.rows[index]) }
    return summary.peakLiveObjects
  }
}

func seconds(_ work: () throws -> Void) rethrows -> Double {
  func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
  let start = now()
  try work()
  return now() - start
}

func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

/// Makes the present memory the peak; without it an earlier peak would count.
func resetPeak() {
  guard let file = fopen("/proc/self/clear_refs", "w") else { return }
  fputs("5", file)
  fclose(file)
}

/// A line of the process's status, in bytes.
func residentBytes(_ field: String) -> Int {
  guard let file = fopen("/proc/self/status", "r") else { return 0 }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 256)
  while fgets(&line, 256, file) != nil {
    let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    guard text.hasPrefix(field) else { continue }
    return (Int(text.filter { $0 >= "0" && $0 <= "9" }) ?? 0) * 1024
  }
  return 0
}
