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
  static func main() throws {
    switch CommandLine.arguments.dropFirst().first {
    case nil, "speed": try speed()
    case "run":
      let policy = CommandLine.arguments.last ?? "arrival"
      let trace = Workpiece.trace(ttl: policy == "ttl-buckets")
      let future = foresee(trace)
      for _ in 0..<5 { print(try seconds { try run(policy, trace, future) }) }
    case "csv": try csv()
    case "coding": try Coding.rates()
    case "memory": try memory(CommandLine.arguments.last ?? "arrival")
    default: print("usage: StowageBench [speed | csv | coding | memory arrival | memory ttl-buckets]")
    }
  }

  /// Runs everything in turn, five times, and takes the best of each: the machine may be shared.
  static func speed() throws {
    let trace = Workpiece.trace(ttl: false)
    let dying = Workpiece.trace(ttl: true)
    let rows = plainRows(trace)
    let (future, dyingFuture) = (foresee(trace), foresee(dying))
    var best = [Double](repeating: .infinity, count: 5)
    for _ in 0..<5 {
      best[0] = min(best[0], seconds { _ = plain(rows) })
      best[1] = min(best[1], try seconds { try run("arrival", trace, future) })
      best[2] = min(best[2], try seconds { try run("separate-survivors", trace, future) })
      best[3] = min(best[3], try seconds { try run("ttl-buckets", trace, future) })
      best[4] = min(best[4], try seconds { try run("ttl-buckets", dying, dyingFuture) })
    }
    let names = [
      "plain C loop", "arrival", "separate-survivors", "ttl-buckets", "ttl-buckets, half with TTL",
    ]
    for (name, time) in zip(names, best) {
      let rate = Double(Workpiece.rowCount) / time / 1e6
      print("\(name): \(rounded(rate)) M events/s, \(rounded(best[0] / time)) of the C loop")
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

  static func plain(_ rows: [plain_row]) -> plain_result {
    rows.withUnsafeBufferPointer {
      plain_loop($0.baseAddress, UInt64($0.count), UInt32(Workpiece.shardBytes), Workpiece.garbageCap.value)
    }
  }

  static func plainRows(_ trace: Trace) -> [plain_row] {
    (0..<trace.rows.count).map { index in
      let row = trace.rows[index]
      return plain_row(
        time_ms: row.time.milliseconds, key: row.key, bytes: UInt32(row.size),
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
