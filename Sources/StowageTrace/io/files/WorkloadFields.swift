import StowageCore
import Yams

// The schema of workload files, mapping by mapping; Traces/workloads/README.md has it as a table. Ranges are checked
// by `Workload.validate()`, types and keys here.

private let commonKeys = ["kind", "description", "warmup", "size"]
private let overwriteKeys = ["objects", "overwrites", "interval", "bucket", "content_type"]
private let createDeleteKeys = [
  "arrivals_per_day", "days", "populations", "shuffled", "diurnal", "archetypes", "tenants",
]

extension FileFields {
  func workload(named name: String) throws(WorkloadFileError) -> Workload {
    if self["kind"] == nil { try allow(commonKeys + overwriteKeys + createDeleteKeys) }
    let kind: Workload.Kind
    if try word("kind", among: ["overwrite", "create-delete"]) == "overwrite" {
      try allow(commonKeys + overwriteKeys)
      kind = .overwrite(try overwrite())
    } else {
      try allow(commonKeys + createDeleteKeys)
      kind = .createDelete(try createDelete())
    }
    return Workload(
      name: name, description: try textIfAny("description"),
      warmup: self["warmup"] == nil ? nil : try fraction("warmup"),
      size: try size(), kind: kind)
  }

  private func overwrite() throws(WorkloadFileError) -> Workload.Overwrite {
    Workload.Overwrite(
      objects: try count("objects"), overwrites: try count("overwrites"),
      intervalMilliseconds: try duration("interval"),
      bucket: try text("bucket"), contentType: try textIfAny("content_type"))
  }

  private func createDelete() throws(WorkloadFileError) -> Workload.CreateDelete {
    let (rate, days) = (try number("arrivals_per_day"), try number("days"))
    return Workload.CreateDelete(
      arrivalsPerDay: rate, days: days, populations: try populations(),
      shuffled: self["shuffled"] == nil ? 0 : try fraction("shuffled").value, diurnal: try diurnal())
  }

  private func diurnal() throws(WorkloadFileError) -> DayCurve? {
    guard let node = self["diurnal"] else { return nil }
    let curve = try FileFields(node, file: file, "a day")
    try curve.allow(["amplitude", "peak"])
    return DayCurve(
      amplitude: try curve.fraction("amplitude").value, peakMilliseconds: try curve.duration("peak"))
  }

  func population() throws(WorkloadFileError) -> Population {
    try allow([
      "share", "bucket", "content_type", "tenant", "size", "lifetime", "declared", "misdeclared", "reads",
      "drift", "jobs", "sweep", "leaves",
    ])
    return Population(
      share: try fraction("share").value, bucket: try text("bucket"),
      contentType: try textIfAny("content_type"),
      tenant: try textIfAny("tenant"), size: self["size"] == nil ? nil : try size(),
      lifetime: try lifetime(),
      declared: self["declared"] == nil ? 0 : try fraction("declared").value,
      misdeclared: self["misdeclared"] == nil ? 0 : try fraction("misdeclared").value,
      reads: try reads(), drift: try drift(), jobs: try jobs(),
      sweepMilliseconds: self["sweep"] == nil ? nil : try duration("sweep"),
      leavesMilliseconds: self["leaves"] == nil ? nil : try duration("leaves"))
  }

  private func reads() throws(WorkloadFileError) -> Population.Reads? {
    guard let node = self["reads"] else { return nil }
    let reads = try FileFields(node, file: file, "reads")
    try reads.allow(["first_day", "onset", "zipf"])
    return Population.Reads(
      onFirstDay: try reads.number("first_day"), onsetMilliseconds: try reads.duration("onset"),
      zipf: reads["zipf"] == nil ? 0 : try reads.number("zipf"))
  }

  private func drift() throws(WorkloadFileError) -> Population.Drift? {
    guard let node = self["drift"] else { return nil }
    let drift = try FileFields(node, file: file, "a drift")
    try drift.allow(["after", "lifetime"])
    return Population.Drift(
      afterMilliseconds: try drift.duration("after"), lifetime: try drift.lifetime())
  }

  private func jobs() throws(WorkloadFileError) -> Population.Jobs? {
    guard let node = self["jobs"] else { return nil }
    let jobs = try FileFields(node, file: file, "jobs")
    try jobs.allow(["objects", "gap", "together", "keep_last"])
    return Population.Jobs(
      objects: try jobs.countLaw(), gapMilliseconds: try jobs.duration("gap"),
      together: jobs["together"] == nil ? 0 : try jobs.fraction("together").value,
      keepLast: jobs["keep_last"] == nil ? nil : try jobs.count("keep_last"))
  }
}
