import StowageCore
import Yams

// The laws of a workload file; Traces/workloads/README.md has them as a table.

extension FileFields {
  /// A number of bytes for all objects, or a law.
  func size() throws(WorkloadFileError) -> SizeLaw {
    let node = try required("size")
    guard case .mapping = node else { return .fixed(bytes: try bytes("size", node)) }
    let law = try FileFields(node, file: file, "a law of sizes")
    _ = try law.word("law", among: ["lognormal"])
    try law.allow(["law", "median", "sigma", "maximum", "tail"])
    return .logNormal(
      medianBytes: try law.bytes("median"), sigma: try law.number("sigma"),
      maximumBytes: law["maximum"] == nil ? TraceRow.maximumSize : try law.bytes("maximum"),
      tail: try law.tail())
  }

  private func tail() throws(WorkloadFileError) -> SizeLaw.ParetoTail? {
    guard let node = self["tail"] else { return nil }
    let tail = try FileFields(node, file: file, "a tail of sizes")
    try tail.allow(["part", "alpha"])
    return SizeLaw.ParetoTail(part: try tail.fraction("part").value, alpha: try tail.number("alpha"))
  }

  /// A number for all jobs, or a law.
  func countLaw() throws(WorkloadFileError) -> CountLaw {
    let node = try required("objects")
    guard case .mapping = node else { return .fixed(try count("objects")) }
    let law = try FileFields(node, file: file, "a law of counts")
    _ = try law.word("law", among: ["geometric"])
    try law.allow(["law", "mean"])
    return .geometric(mean: try law.number("mean"))
  }

  /// The word "permanent", or a law.
  func lifetime() throws(WorkloadFileError) -> LifetimeLaw {
    let node = try required("lifetime")
    guard case .mapping = node else {
      if case .scalar(let scalar) = node, scalar.string == "permanent" { return .permanent }
      throw fault("lifetime", node, expected: "\"permanent\" or a mapping with the key \"law\"")
    }
    let law = try FileFields(node, file: file, "a law of lifetimes")
    switch try law.word("law", among: Self.lifetimeLaws) {
    case "uniform":
      try law.allow(["law", "mean", "spread"])
      return .uniform(meanMilliseconds: try law.duration("mean"), spread: try law.fraction("spread").value)
    case "exponential":
      try law.allow(["law", "mean"])
      return .exponential(meanMilliseconds: try law.duration("mean"))
    case "weibull":
      try law.allow(["law", "scale", "shape"])
      return .weibull(scaleMilliseconds: try law.duration("scale"), shape: try law.number("shape"))
    case "rotated":
      try law.allow(["law", "keep"])
      return .rotated(keep: try law.count("keep"))
    case "overwritten":
      try law.allow(["law", "objects", "zipf"])
      return .overwritten(
        objects: try law.count("objects"), zipf: law["zipf"] == nil ? 0 : try law.number("zipf"))
    default:
      try law.allow(["law", "median", "sigma"])
      return .logNormal(medianMilliseconds: try law.duration("median"), sigma: try law.number("sigma"))
    }
  }

  private static var lifetimeLaws: [String] {
    ["uniform", "exponential", "lognormal", "weibull", "rotated", "overwritten"]
  }
}
