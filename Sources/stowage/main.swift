import StowageCore
import StowagePolicies
import StowageSim
import StowageTrace

func load(_ path: String, _ seed: UInt64) throws -> Trace {
  let workload = try WorkloadFile.read(path: path)
  var g = WorkloadGenerator(workload, seed: Seed(seed))
  var rows = Table<TraceRow>()
  while let r = g.next() { rows.append(r) }
  return Trace(name: workload.name, rows: rows, names: g.names, warmup: workload.warmup?.value, digest: "")
}
let trace = try load(CommandLine.arguments[1], 1)
let settings = RunSettings(engine: EngineSettings(trigger: .garbageCap(Ratio(Int(CommandLine.arguments[2])!, 100))))
let future = Future(of: trace, sizes: StoredSizes(settings, contentTypes: trace.names.contentTypes))
for a in CommandLine.arguments.dropFirst(3) {
  let parts = a.split(separator: "/")
  let r = try Simulation.run(trace, future, PolicyChoice(placement: try PolicySpecification(String(parts[0])), cleaning: parts.count > 1 ? try PolicySpecification(String(parts[1])) : nil), settings, seed: Seed(1))
  func f(_ x: Double?) -> String { x.map { String(Double(Int($0 * 10000)) / 10000) } ?? "-" }
  print(a, "WA", f(r.writeAmplification), "SA", f(r.spaceAmplification.mean), f(r.spaceAmplification.p99), "phys", f(r.physical.writeAmplification), "trapped", f(r.parts.deadOpen), "open", r.shards.openMax, "whole", r.shards.freedWhole, "recl", r.shards.reclaimed, "spread", f(r.purity.deathSpread), "wasted", f(r.purity.wastedCopies), "lf", f(r.liveFraction.mean), f(r.liveFraction.p1), f(r.liveFraction.gini), "holes", r.holes.count, r.holes.p50Bytes ?? 0, "stored shards", r.storedBytes >> 28)
}
