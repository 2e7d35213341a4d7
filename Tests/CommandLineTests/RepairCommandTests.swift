import Foundation
import Testing

@Suite struct RepairCommandTests {
  /// Runs `body` with a store that has a few sealed shards in it.
  private func withStore(_ body: (String) throws -> Void) throws {
    try withFiles([:]) { folder in
      let store = folder + "/store"
      let made = try Command(
        "init", store, "--erasure", "rs:2+1", "--shard-size", "64KiB", "--chunk-size", "4KiB")
      #expect(made.status == 0, "\(made.errors)")
      #expect(try Command(shell: "head -c 300000 /dev/urandom > '\(folder)/noise'").status == 0)
      #expect(try Command("put", store, folder + "/noise", "bucket/noise").status == 0)
      try body(folder)
    }
  }

  @Test func aDamagedFragmentIsFoundAndRepaired() throws {
    try withStore { folder in
      let store = folder + "/store"
      #expect(try Command("fsck", store).status == 0)
      let damage = """
        f=$(ls '\(store)'/devices/*/*.f0 | head -1); printf X | dd of="$f" bs=1 seek=100 conv=notrunc status=none
        """
      #expect(try Command(shell: damage).status == 0)
      let found = try Command("fsck", store)
      #expect(found.status == 2)
      #expect(found.output.contains("damage: device "))
      #expect(try Command("fsck", store, "--level", "quick").status == 0)
      let plan = try Command("repair", store, "--dry-run")
      #expect(plan.status == 3 && plan.output.contains("rebuild fragment 0"))
      #expect(try Command("fsck", store).status == 2)
      #expect(try Command("repair", store).status == 3)
      #expect(try Command("fsck", store).status == 0)
      #expect(try Command("repair", store).status == 0)
    }
  }

  @Test func fsckPrintsTheFiguresOfStatsAndAMapOfHoles() throws {
    try withStore { folder in
      let store = folder + "/store"
      #expect(try Command("put", store, folder + "/noise", "bucket/more").status == 0)
      #expect(try Command("rm", store, "bucket/more").status == 0)
      func object(_ command: String...) throws -> NSDictionary {
        let text = try Command(command + [store, "--json"]).output
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary)
      }
      let (stats, fsck) = (try object("stats"), try object("fsck"))
      for name in ["live_bytes", "stored_bytes", "dead_bytes", "trapped_bytes", "fragmentation"] {
        let (expected, found) = (stats[name] as? NSObject, fsck[name] as? NSObject)
        #expect(expected == found && found != nil, "\(name)")
      }
      let map = try #require(fsck["map"] as? [[String: Any]])
      let holes = map.flatMap { $0["holes"] as? [[String: Int]] ?? [] }.compactMap { $0["bytes"] }
      #expect(holes.reduce(0, +) == fsck["dead_bytes"] as? Int && !holes.isEmpty)
      let text = try Command("fsck", store).output
      #expect(text.contains("fragmentation.live_fraction.gini ") && text.contains("|####"))
      #expect(text.contains("\nlive_bytes ") && text.hasSuffix("\nclean\n"))
    }
  }

  @Test func aLostDeviceIsReplacedAndALostCatalogMadeAnew() throws {
    try withStore { folder in
      let store = folder + "/store"
      #expect(try Command(shell: "rm -r '\(store)/devices/01'").status == 0)
      #expect(try Command("fsck", store).status == 5)
      let list = try Command("device", "list", store)
      #expect(list.status == 5 && list.output.contains("missing"))
      for words in [["gc", store], ["gc", store, "--dry-run"]] {
        let collected = try Command(words)
        #expect(collected.status == 5 && collected.errors.contains("without device 1 nothing is cleaned"))
      }
      let refused = try Command("device", "replace", store, "0")
      #expect(refused.status == 64 && refused.errors.contains("is there"))
      let replaced = try Command("device", "replace", store, "1")
      #expect(replaced.status == 3, "\(replaced.output)\(replaced.errors)")
      #expect(try Command("fsck", store, "--json").status == 0)
      #expect(try Command(shell: "rm '\(store)'/catalog.sqlite*").status == 0)
      #expect(try Command("fsck", store).status == 10)
      let rebuilt = try Command("repair", store)
      #expect(rebuilt.status == 3, "\(rebuilt.output)\(rebuilt.errors)")
      #expect(try Command("fsck", store).status == 0)
      #expect(try Command("get", store, "bucket/noise", folder + "/back").status == 0)
      #expect(try Command(shell: "cmp '\(folder)/noise' '\(folder)/back'").status == 0)
    }
  }

  @Test func everyFileCanBeLookedInto() throws {
    try withStore { folder in
      let store = folder + "/store"
      let names = try Command("inspect", store, "0").output.split(separator: "\n").map(String.init)
      #expect(names.contains("superblock"))
      for name in names {
        let file = try Command("inspect", store, "0", name)
        #expect(file.status == 0 && file.output.hasPrefix("file \(name)"))
      }
      #expect(try Command("inspect", store, "0", "nothing").status == 1)
      #expect(try Command("inspect", store, "99").status == 64)
    }
  }
}
