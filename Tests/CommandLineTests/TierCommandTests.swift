import Foundation
import Testing

/// Tiers and settings of a store, from the shell.
@Suite struct TierCommandTests {
  private static let tiers = """
    tiers:
      - {name: hot, codec: lz4, erasure: rs:2+1}
      - {name: cool, codec: zstd:3, erasure: rs:3+1}
      - {name: cold, codec: zstd:9, erasure: lrc:2+1+1, devices: [0, 1, 2, 3]}

    """

  private func figures(_ command: Command) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any])
  }

  private func storedByTier(_ store: String) throws -> [String: Int] {
    let tiers = try figures(try Command("stats", store, "--json"))["tiers"] as? [[String: Any]] ?? []
    return Dictionary(
      uniqueKeysWithValues: tiers.map { ($0["name"] as? String ?? "", $0["stored_bytes"] as? Int ?? -1) })
  }

  @Test func survivorsGoDownTheTiersAndComeBackAsTheyWentIn() throws {
    try withFiles(["tiers.yaml": Self.tiers]) { folder in
      let store = folder + "/store"
      let made = try Command(
        "init", store, "--tiers", folder + "/tiers.yaml", "--placement", "hot-cold:after=50ms,times=100000",
        "--shard-size", "64KiB", "--chunk-size", "4KiB", "--garbage-cap", "none")
      #expect(made.status == 0, "\(made.errors)")
      let script = """
        set -e; mkdir '\(folder)/in'; cd '\(folder)/in'
        for i in $(seq 40); do seq $i 3000 > $i; done
        """
      #expect(try Command(shell: script).status == 0)
      #expect(try Command("put", "-r", store, folder + "/in", "bucket").status == 0)
      #expect(try storedByTier(store)["hot"] ?? 0 > 100_000)
      for (round, step) in [("cool", 2), ("cold", 4)] {
        // Garbage in each shard, so that reclaim copies all that lives.
        for key in stride(from: step / 2, through: 40, by: step) {
          #expect(try Command("rm", store, "bucket/\(key)").status == 0)
        }
        #expect(try Command("gc", store).status == 0)
        let stored = try storedByTier(store)
        #expect(stored[round] ?? 0 > 10_000, "\(stored)")
        let sooner = try Command("config", store, "--placement", "hot-cold:after=1ms,times=2")
        #expect(sooner.status == 0, "\(sooner.errors)")
      }
      #expect(try Command("fsck", store).status == 0)
      for key in [4, 8, 12, 40] {
        let got = try Command(shell: "stowage get '\(store)' bucket/\(key) - | cmp - '\(folder)/in/\(key)'")
        #expect(got.status == 0, "\(got.errors)")
      }
    }
  }

  @Test func configChangesWhatItNamesAndKeepsWhatIsThere() throws {
    try withFiles(["tiers.yaml": Self.tiers, "a": "hello"]) { folder in
      let store = folder + "/store"
      #expect(try Command("init", store, "--erasure", "rs:2+1").status == 0)
      #expect(try Command("put", store, folder + "/a", "bucket/a").status == 0)
      let before = try Command("config", store, "--json")
      let wrong = [
        ["--placement", "nonsense"], ["--placement", "hot-cold"], ["--garbage-cap", "7"],
        ["--cleaning", "x"],
      ]
      for flags in wrong { #expect(try Command(["config", store] + flags).status == 64, "\(flags)") }
      #expect(try Command("config", store, "--tiers", folder + "/nothing").status == 1)
      #expect(try Command("config", store, "--json").output == before.output)
      let changed = try Command(
        "config", store, "--tiers", folder + "/tiers.yaml", "--placement", "hot-cold:after=1d",
        "--garbage-cap",
        "0.25", "--json")
      #expect(changed.status == 0, "\(changed.errors)")
      #expect(try figures(changed)["garbage_cap"] as? Double == 0.25)
      #expect(try Command("config", store, "--json").output == changed.output)
      #expect(
        try figures(try Command("stats", store, "--json"))["tiers"].map { "\($0)" }?.contains("cold") == true)
      #expect(try Command("get", store, "bucket/a", "-").output == "hello")
      #expect(try Command("put", store, folder + "/a", "bucket/c").status == 0)
      #expect(try Command("fsck", store).status == 0)
    }
  }

  @Test func tiersThatCannotBeAreRefused() throws {
    let files = [
      "few.yaml": "tiers: [{name: a, codec: raw, erasure: rs:2+1, devices: [0, 1]}]",
      "far.yaml": "tiers: [{name: a, codec: raw, erasure: rs:2+1, devices: [0, 1, 9]}]",
      "codec.yaml": "tiers: [{name: a, codec: zip, erasure: rs:2+1}]",
    ]
    try withFiles(files) { folder in
      for (file, status) in [("few", 64), ("far", 64), ("codec", 1)] as [(String, Int32)] {
        let made = try Command(
          "init", folder + "/store", "--devices", "5", "--tiers", folder + "/\(file).yaml")
        #expect(made.status == status, "\(file): \(made.errors)")
        #expect(made.errors.split(separator: "\n").count == 1)
        #expect(!FileManager.default.fileExists(atPath: folder + "/store"))
      }
      let both = try Command(
        "init", folder + "/store", "--erasure", "rs:2+1", "--tiers", folder + "/few.yaml")
      #expect(both.status == 64)
    }
  }
}
