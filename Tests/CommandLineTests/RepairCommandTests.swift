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

  @Test func aLostDeviceIsReplacedAndALostCatalogMadeAnew() throws {
    try withStore { folder in
      let store = folder + "/store"
      #expect(try Command(shell: "rm -r '\(store)/devices/01'").status == 0)
      #expect(try Command("fsck", store).status == 5)
      let list = try Command("device", "list", store)
      #expect(list.status == 5 && list.output.contains("missing"))
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
