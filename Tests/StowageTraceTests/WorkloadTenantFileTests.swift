import StowageCore
import StowageTrace
import Testing

@Suite struct WorkloadTenantFileTests {
  static let text = """
    kind: create-delete
    size: 1MiB
    arrivals_per_day: 100
    days: 100
    archetypes:
      web:
        - {share: 75%, bucket: pictures, lifetime: permanent}
        - {share: 25%, bucket: logs, lifetime: {law: exponential, mean: 3d}, leaves: 90d}
      backup:
        - {share: 100%, bucket: runs, lifetime: {law: rotated, keep: 30}}
    tenants:
      - {name: shop, archetype: web, share: 60%}
      - {name: forum, archetype: web, share: 20%, leaves: 50d}
      - {name: bank, archetype: backup, share: 20%}

    """

  @Test func `each tenant has the populations of its archetype in buckets of its own`() throws {
    let workload = try WorkloadFile.parse(Array(Self.text.utf8), file: "w.yaml")
    let day = Milliseconds.day
    let logs = LifetimeLaw.exponential(meanMilliseconds: 3 * day)
    func population(
      _ share: Double, _ tenant: String, _ bucket: String, _ law: LifetimeLaw, leaves: Int64? = nil
    ) -> Population {
      Population(
        share: share, bucket: "\(tenant)-\(bucket)", tenant: tenant, lifetime: law,
        leavesMilliseconds: leaves.map { $0 * day })
    }
    #expect(
      workload.createDelete?.populations == [
        population(0.75 * 0.6, "shop", "pictures", .permanent),
        population(0.25 * 0.6, "shop", "logs", logs, leaves: 90),
        population(0.75 * 0.2, "forum", "pictures", .permanent, leaves: 50),
        population(0.25 * 0.2, "forum", "logs", logs, leaves: 50),
        population(0.2, "bank", "runs", .rotated(keep: 30)),
      ])
  }

  @Test(arguments: [
    ("archetype: backup", "archetype: bakup", "unknown value \"bakup\"; did you mean \"backup\"?"),
    ("name: shop", "name: forum", "13:12: tenants[1].name: there are two called \"forum\""),
    ("name: shop", "name: \"a,b\"", "12:12: tenants[0].name: \"a,b\" holds a comma"),
    ("share: 60%", "share: 50%", "12:3: tenants: the shares add up to 0.9; expected 1"),
    ("share: 60%", "share: 0", "12:41: tenants[0].share: 0.0 is not above 0 and at most 1"),
    ("share: 75%", "share: 70%", "7:5: archetypes.web: the shares add up to 0.95; expected 1"),
    ("leaves: 50d", "leaves: 0s", "13:55: tenants[1].leaves: 0 ms is not from 1 ms to 365000.0 days"),
    ("keep: 30", "keep: 0", "10:66: archetypes.backup[0].lifetime.keep: 0 is not in 1...100000000"),
    (
      "bucket: runs", "bucket: runs, tenant: x",
      "10:43: archetypes.backup[0].tenant: found one in an archetype, of which there may be several"
    ),
    (
      "days: 100", "days: 100\npopulations: []",
      "13:3: found tenants and populations; expected either, with the populations under archetypes"
    ),
    ("tenants:", "tenant:", "11:1: unknown key \"tenant\"; did you mean \"tenants\"?"),
    ("name: bank", "nam: bank", "14:6: unknown key \"nam\"; did you mean \"name\"?"),
  ])
  func `a fault in tenants and archetypes has one message with its place`(
    original: String, replacement: String, message: String
  ) throws {
    let text = Self.text.replacing(original, with: replacement, maxReplacements: 1)
    #expect(text != Self.text)
    let error = #expect(throws: WorkloadFileError.self) {
      try WorkloadFile.parse(Array(text.utf8), file: "w.yaml")
    }
    let found = error?.description ?? ""
    #expect(found.contains(message), "\(found)")
  }
}
