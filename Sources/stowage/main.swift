import StowageCore
import StowagePolicies
import StowageSim
import StowageTrace
import Glibc

func seconds() -> Double { var t = timespec(); clock_gettime(CLOCK_MONOTONIC, &t); return Double(t.tv_sec) + Double(t.tv_nsec) * 1e-9 }
func make() -> Table<TraceRow> {
let live = 2_000_000, total = 10_000_000
var random = Seed(1).stream("x")
var rows = Table<TraceRow>()
var keys: [UInt32] = []
var next: UInt32 = 0
for i in 0..<total {
  if keys.count < live || i % 2 == 0 {
    rows.append(TraceRow(time: Instant(milliseconds: Int64(i)), operation: .put, bucket: 1, key: next, size: 4 << 20, ttlSeconds: CommandLine.arguments.contains("ttl") ? 86400 * UInt32(next % 4 + 100) : TraceRow.noTTL))
    keys.append(next); next += 1
  } else {
    let j = random.below(keys.count)
    rows.append(TraceRow(time: Instant(milliseconds: Int64(i)), operation: .delete, bucket: 1, key: keys[j]))
    keys[j] = keys[keys.count - 1]; keys.removeLast()
  }
}
return rows
}
let total = 10_000_000
let trace = Trace(name: "x", rows: make(), names: TraceNames(), digest: "")
var t0 = seconds()
let settings = RunSettings(engine: EngineSettings(shardBytes: 512 << 20), measuresPurity: false)
let future = Future(of: trace, sizes: StoredSizes(settings, contentTypes: trace.names.contentTypes))
print("future", seconds() - t0)
for p in ["arrival", "oracle"] {
  t0 = seconds()
  let r = try Simulation.run(trace, future, PolicyChoice(placement: try PolicySpecification(p)), settings, seed: Seed(1))
  let dt = seconds() - t0
  print(p, r.writeAmplification ?? 0, r.spaceAmplification.mean ?? 0, dt, Double(total) / dt / 1e6, "Mev/s", r.copiedBytes >> 22)
}
