import StowageCore
import Yams

/// Price files: what devices cost and can do. YAML, or JSON, which is YAML:
///
/// ```
/// groups:
///   - {name: disk, price_per_tb_month: 2.5, device_tb: 20, device_iops: 120}
/// reads:
///   - {age: 0d, per_day: 1}
///   - {age: 7d, per_day: 0.1}
/// ```
///
/// docs/METRICS.md has all keys; the defaults are those of ``DeviceGroup``.
public enum PriceFile {
  /// Reads the file at `path`.
  ///
  /// - Throws: the first fault, with its place.
  public static func read(path: String) throws(WorkloadFileError) -> PriceList {
    try parse(try WorkloadFile.bytes(path: path, "a price file"), file: path)
  }

  /// Reads the content of a file; `file` is its path, for messages.
  public static func parse(_ bytes: [UInt8], file: String) throws(WorkloadFileError) -> PriceList {
    let root = try WorkloadFile.root(bytes, file: file, "a price")
    let fields = try FileFields(root, file: file, "a price file")
    try fields.allow(["groups", "reads"])
    var groups: [DeviceGroup] = []
    for node in try fields.list("groups") {
      let group = try FileFields(node, file: file, "a device group").deviceGroup()
      if groups.contains(where: { $0.name == group.name }) {
        throw WorkloadFileError(
          file: file, at: node.mark,
          problem: "group \(group.name): is named twice, expected a name for each group")
      }
      groups.append(group)
    }
    if groups.isEmpty {
      throw WorkloadFileError(file: file, problem: "names no device group, expected one or more")
    }
    return PriceList(groups: groups, reads: fields["reads"] == nil ? nil : try fields.reads())
  }
}

extension FileFields {
  fileprivate func deviceGroup() throws(WorkloadFileError) -> DeviceGroup {
    try allow([
      "name", "price_per_tb_month", "price_per_million_requests", "device_tb", "device_iops",
      "budget_iops_per_tb", "annual_failure_rate", "scrub_period", "degraded_share", "io_size",
    ])
    var group = DeviceGroup(name: try text("name"))
    group.pricePerTBMonth = try number("price_per_tb_month")
    if self["price_per_million_requests"] != nil {
      group.pricePerMillionRequests = try number("price_per_million_requests")
    }
    if self["device_tb"] != nil { group.deviceTB = try positive("device_tb") }
    if self["device_iops"] != nil { group.deviceIOPS = try positive("device_iops") }
    if self["budget_iops_per_tb"] != nil { group.statedBudget = try positive("budget_iops_per_tb") }
    if self["annual_failure_rate"] != nil { group.annualFailureRate = try part("annual_failure_rate") }
    if self["scrub_period"] != nil {
      let milliseconds = try above0("scrub_period", try duration("scrub_period"))
      group.scrubDays = Double(milliseconds) / Double(Milliseconds.day)
    }
    if self["degraded_share"] != nil { group.degradedShare = try part("degraded_share") }
    if self["io_size"] != nil { group.ioBytes = try above0("io_size", try bytes("io_size")) }
    return group
  }

  fileprivate func reads() throws(WorkloadFileError) -> ReadDecay {
    var steps: [ReadDecay.Step] = []
    for node in try list("reads") {
      let fields = try FileFields(node, file: file, "a span of age")
      try fields.allow(["age", "per_day"])
      steps.append(
        ReadDecay.Step(
          ageMilliseconds: try fields.duration("age"), perDay: try fields.number("per_day")))
    }
    if let fault = ReadDecay.fault(in: steps) {
      throw WorkloadFileError(
        file: file, at: self["reads"]?.mark, problem: "reads: \(fault), expected ages from 0d upwards")
    }
    return ReadDecay(steps)
  }

  private func positive(_ key: String) throws(WorkloadFileError) -> Double {
    try above0(key, try number(key))
  }

  private func above0<Number: Comparable & ExpressibleByIntegerLiteral>(
    _ key: String, _ value: Number
  ) throws(WorkloadFileError) -> Number {
    if value > 0 { return value }
    throw fault(key, try required(key), expected: "more than 0")
  }

  private func part(_ key: String) throws(WorkloadFileError) -> Double {
    let part = try fraction(key).value
    if part <= 1 { return part }
    throw fault(key, try required(key), expected: "at most 1")
  }
}
