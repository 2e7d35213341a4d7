import StowageTrace
import Testing

@Suite struct PriceFileTests {
  private func parse(_ text: String) throws -> PriceList {
    try PriceFile.parse(Array(text.utf8), file: "p.yaml")
  }

  @Test func `a group says what it differs in from the defaults, and the budget is what its devices can do`()
    throws
  {
    let prices = try parse(
      """
      groups:
        - {name: disk, price_per_tb_month: 0.75, device_tb: 16, device_iops: 80, scrub_period: 12h}
        - {name: flash, price_per_tb_month: 8, budget_iops_per_tb: 1000, annual_failure_rate: 1%,
           degraded_share: 0.5, io_size: 64KiB, price_per_million_requests: 0.1}
      """)
    var disk = DeviceGroup(name: "disk")
    (disk.pricePerTBMonth, disk.deviceTB, disk.deviceIOPS, disk.scrubDays) = (0.75, 16, 80, 0.5)
    var flash = DeviceGroup(name: "flash")
    (flash.pricePerTBMonth, flash.statedBudget, flash.annualFailureRate) = (8, 1000, 0.01)
    (flash.degradedShare, flash.ioBytes, flash.pricePerMillionRequests) = (0.5, 64 << 10, 0.1)
    #expect(prices == PriceList(groups: [disk, flash]))
    #expect(prices.groups.map(\.budgetIOPSPerTB) == [5, 1000])
    #expect(prices.group(named: nil) == disk)
    #expect(prices.group(named: "flash") == flash)
    #expect(prices.group(named: "tape") == nil)
  }

  @Test func `reads of a chunk add up over the spans of its age`() throws {
    let prices = try parse(
      """
      groups: [{name: disk, price_per_tb_month: 1}]
      reads: [{age: 0d, per_day: 10}, {age: 2d, per_day: 3}, {age: 4d, per_day: 0.5}]
      """)
    let reads = try #require(prices.reads)
    let days = [0.0, 0.5, 2, 3, 4, 10].map { reads.reads(untilAge: Int64($0 * 86_400_000)) }
    #expect(days == [0, 5, 20, 23, 26, 29])
  }

  @Test(arguments: [
    ("", "p.yaml:1:1: found nothing, expected a price"),
    ("groups: []", "p.yaml: names no device group, expected one or more"),
    ("group: []", "p.yaml:1:1: unknown key \"group\"; did you mean \"groups\"? known keys: groups, reads"),
    (
      "groups: [{name: a}]",
      "p.yaml:1:10: found no key \"price_per_tb_month\", expected it in a device group"
    ),
    (
      "groups:\n- {name: a, price_per_tb_month: 1}\n- {name: a, price_per_tb_month: 1}",
      "p.yaml:3:3: group a: is named twice, expected a name for each group"
    ),
    (
      "groups: [{name: a, price_per_tb_month: cheap}]",
      "p.yaml:1:40: price_per_tb_month: found \"cheap\", expected a number, such as 600 or 1.5"
    ),
    (
      "groups: [{name: a, price_per_tb_month: 1, device_tb: 0}]",
      "p.yaml:1:54: device_tb: found \"0\", expected more than 0"
    ),
    (
      "groups: [{name: a, price_per_tb_month: 1, annual_failure_rate: 120%}]",
      "p.yaml:1:64: annual_failure_rate: found \"120%\", expected at most 1"
    ),
    (
      "groups: [{name: a, price_per_tb_month: 1}]\nreads: [{age: 1d, per_day: 1}]",
      "p.yaml:2:8: reads: the first span of age does not begin at 0d, expected ages from 0d upwards"
    ),
    (
      "groups: [{name: a, price_per_tb_month: 1}]\nreads: [{age: 0d, per_day: 1}, {age: 0d, per_day: 2}]",
      "p.yaml:2:8: reads: the ages do not ascend, expected ages from 0d upwards"
    ),
  ])
  func `what is wrong is named with its place`(text: String, message: String) {
    let found = #expect(throws: WorkloadFileError.self) { try parse(text) }
    #expect("\(found.map { "\($0)" } ?? "")" == message)
  }
}
