import StowageTrace
import Testing

@Suite struct TierFileTests {
  private func parse(_ text: String) throws -> [TierFile.Tier] {
    try TierFile.parse(Array(text.utf8), file: "t.yaml")
  }

  @Test func `tiers come hottest first, with the devices of those that name some`() throws {
    let tiers = try parse(
      """
      tiers: [{name: hot, codec: lz4, erasure: rs:4+2},
              {name: cold, codec: zstd:9, erasure: lrc:12+2+2, devices: [3, 4]}]
      """)
    #expect(tiers.map(\.name) == ["hot", "cold"])
    #expect(tiers.map(\.codec) == ["lz4", "zstd:9"])
    #expect(tiers.map(\.erasure) == ["rs:4+2", "lrc:12+2+2"])
    #expect(tiers.map(\.devices) == [nil, [3, 4]])
    #expect("\(tiers[1].fault("codec", "is bad"))" == "t.yaml:2:1: tier cold: is bad")
  }

  @Test(arguments: [
    ("", "t.yaml:1:1: found nothing, expected a tier"),
    ("tiers: []", "t.yaml: names 0 tiers, expected 1 to 256"),
    ("tier: []", "t.yaml:1:1: unknown key \"tier\"; did you mean \"tiers\"? known keys: tiers"),
    ("tiers: 3", "t.yaml:1:8: tiers: found \"3\", expected a list"),
    ("tiers: [{name: a, codec: raw}]", "t.yaml:1:9: found no key \"erasure\", expected it in a tier"),
    (
      "tiers:\n- {name: a, codec: raw, erasure: rs:2+1}\n- {name: a, codec: raw, erasure: rs:2+1}",
      "t.yaml:3:1: tier a: is named twice, expected a name for each tier"
    ),
    (
      "tiers: [{name: a, codec: raw, erasure: rs:2+1, devices: [x]}]",
      "t.yaml:1:58: devices: found \"x\", expected whole numbers, such as [0, 1]"
    ),
  ])
  func `what is wrong is named with its place`(text: String, message: String) {
    let found = #expect(throws: WorkloadFileError.self) { try parse(text) }
    #expect("\(found.map { "\($0)" } ?? "")" == message)
  }
}
