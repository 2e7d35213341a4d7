import Foundation
import Testing

/// What tiers and prices add to a report.
@Suite struct PriceCommandTests {
  private static let tiers = packageFile("Traces/tiers/hot-warm-cold.yaml")
  private static let prices = packageFile("Traces/prices/disks.yaml")
  private static let workload = packageFile("Traces/workloads/mixed-cloud.yaml")

  private func report(_ words: [String]) throws -> [String: Any] {
    let command = try Command(["simulate"] + words + ["--json"])
    #expect(command.status == 0, "\(command.errors)")
    return try #require(try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any])
  }

  private func tiers(_ report: [String: Any]) throws -> [[String: Any]] {
    try #require(report["tiers"] as? [[String: Any]])
  }

  private func number(_ object: [String: Any], _ path: String) throws -> Double {
    let keys = path.split(separator: ".").map(String.init)
    let last = try keys.dropLast().reduce(object) { try #require($0[$1] as? [String: Any]) }
    return try #require(last[keys[keys.count - 1]] as? Double)
  }

  @Test func tiersAndPricesAddTwoKeysAndChangeNone() throws {
    let plain = try report([sampleTrace] + smallShards)
    let more = try report([sampleTrace, "--prices", Self.prices] + smallShards)
    #expect(Set(more.keys).symmetricDifference(plain.keys) == ["tiers", "cost"])
    for (key, value) in plain where key != "timing" {
      #expect(more[key] as? NSObject == value as? NSObject, "\(key)")
    }
    let tier = try #require(try tiers(more).first)
    #expect(
      Set(tier.keys) == [
        "name", "codec", "erasure", "physical", "stored_bytes", "physical_bytes", "io", "iops_per_tb",
      ])
    let cost = try #require(more["cost"] as? [String: Any])
    #expect(
      Set(cost.keys) == [
        "per_tb_month_live", "live_tb", "physical_tb", "group", "iops_per_tb", "budget_iops_per_tb",
        "within_budget",
      ])
    let tiered = try report([sampleTrace, "--tiers", Self.tiers] + smallShards)
    #expect(tiered["cost"] == nil)
    #expect(try tiers(tiered).count == 3)
  }

  @Test func aLostFragmentCostsWhatTheRepairPlanReads() throws {
    let words = [sampleTrace, "--tiers", Self.tiers, "--placement", "hot-cold:after=1h"] + smallShards
    let found = try tiers(report(words))
    func readsPerFragment(_ tier: [String: Any]) throws -> Double {
      try number(tier, "io.reads_per_day.repair") / number(tier, "io.writes_per_day.repair")
    }
    #expect(abs(try readsPerFragment(found[0]) - 4) < 1e-9)
    // Of lrc:12+2+2 14 fragments are computed from six others, and two from twelve.
    #expect(abs(try readsPerFragment(found[2]) - 6.75) < 1e-9)
  }

  @Test func aDeviceGroupThatThePricesDoNotKnowIsNamedWithTheNearest() throws {
    let tiers = "tiers:\n  - {name: hot, codec: raw, erasure: rs:2+1, group: disc}\n"
    try withFiles(["tiers.yaml": tiers]) { folder in
      let file = folder + "/tiers.yaml"
      let command = try Command("simulate", sampleTrace, "--tiers", file, "--prices", Self.prices)
      #expect(command.status == 1)
      #expect(
        command.errors.contains("tiers.yaml:2:1: tier hot: the price file has no device group \"disc\""))
      #expect(command.errors.contains("did you mean \"disk\"?"))
    }
  }

  /// The study of docs/RESULTS.md.
  @Test func tieringStoresLessForLessWithinTheBudgetAndAsksForMoreOfEachDisk() throws {
    let words = [Self.workload, "--tiers", Self.tiers, "--prices", Self.prices]
    let single = try report(words)
    let tiered = try report(words + ["--placement", "hot-cold:after=7d"])
    #expect(try number(tiered, "cost.live_tb") == number(single, "cost.live_tb"))
    #expect(try number(tiered, "cost.physical_tb") < 0.95 * number(single, "cost.physical_tb"))
    #expect(
      try number(tiered, "cost.per_tb_month_live") < 0.95 * number(single, "cost.per_tb_month_live"))
    #expect((tiered["cost"] as? [String: Any])?["within_budget"] as? Bool == true)
    // The budget below which tiers are not possible, and one tier still is.
    #expect(try number(single, "cost.iops_per_tb") < number(tiered, "cost.iops_per_tb"))
  }
}
