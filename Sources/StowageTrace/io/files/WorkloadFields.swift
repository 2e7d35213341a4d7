import StowageCore
import Yams

// The schema of workload files, mapping by mapping; Traces/workloads/README.md has it as a table. Ranges are checked
// by `Workload.validate()`, types and keys here.

private let commonKeys = ["kind", "description", "warmup", "size"]
private let overwriteKeys = ["objects", "overwrites", "interval", "bucket", "content_type"]
private let createDeleteKeys = ["arrivals_per_day", "days", "populations", "shuffled"]

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
    var populations: [Population] = []
    for node in try list("populations") {
      populations.append(try FileFields(node, file: file, "a population").population())
    }
    return Workload.CreateDelete(
      arrivalsPerDay: rate, days: days, populations: populations,
      shuffled: self["shuffled"] == nil ? 0 : try fraction("shuffled").value)
  }

  private func population() throws(WorkloadFileError) -> Population {
    try allow([
      "share", "bucket", "content_type", "tenant", "size", "lifetime", "declared", "misdeclared", "reads",
      "drift",
    ])
    return Population(
      share: try fraction("share").value, bucket: try text("bucket"),
      contentType: try textIfAny("content_type"),
      tenant: try textIfAny("tenant"), size: self["size"] == nil ? nil : try size(),
      lifetime: try lifetime(),
      declared: self["declared"] == nil ? 0 : try fraction("declared").value,
      misdeclared: self["misdeclared"] == nil ? 0 : try fraction("misdeclared").value,
      reads: try reads(), drift: try drift())
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

  /// A number of bytes for all objects, or a law.
  private func size() throws(WorkloadFileError) -> SizeLaw {
    let node = try required("size")
    guard case .mapping = node else { return .fixed(bytes: try bytes("size", node)) }
    let law = try FileFields(node, file: file, "a law of sizes")
    _ = try law.word("law", among: ["lognormal"])
    try law.allow(["law", "median", "sigma", "maximum"])
    return .logNormal(
      medianBytes: try law.bytes("median"), sigma: try law.number("sigma"),
      maximumBytes: law["maximum"] == nil ? TraceRow.maximumSize : try law.bytes("maximum"))
  }

  /// The word "permanent", or a law.
  private func lifetime() throws(WorkloadFileError) -> LifetimeLaw {
    let node = try required("lifetime")
    guard case .mapping = node else {
      if case .scalar(let scalar) = node, scalar.string == "permanent" { return .permanent }
      throw fault("lifetime", node, expected: "\"permanent\" or a mapping with the key \"law\"")
    }
    let law = try FileFields(node, file: file, "a law of lifetimes")
    switch try law.word("law", among: ["uniform", "exponential", "lognormal", "weibull"]) {
    case "uniform":
      try law.allow(["law", "mean", "spread"])
      return .uniform(meanMilliseconds: try law.duration("mean"), spread: try law.fraction("spread").value)
    case "exponential":
      try law.allow(["law", "mean"])
      return .exponential(meanMilliseconds: try law.duration("mean"))
    case "weibull":
      try law.allow(["law", "scale", "shape"])
      return .weibull(scaleMilliseconds: try law.duration("scale"), shape: try law.number("shape"))
    default:
      try law.allow(["law", "median", "sigma"])
      return .logNormal(medianMilliseconds: try law.duration("median"), sigma: try law.number("sigma"))
    }
  }
}
