import Foundation
import Testing

@Suite struct StoreCommandTests {
  /// Runs `body` in a folder with a tree `source` in it and a store `store` that has small shards.
  private func withTree(_ body: (String) throws -> Void) throws {
    try withFiles([:]) { folder in
      let source = folder + "/source"
      let script = """
        set -e; mkdir -p '\(source)/deep/er' '\(source)/empty'; cd '\(source)'
        printf hello > greeting; head -c 300000 /dev/urandom > deep/noise; : > deep/er/nothing
        ln -s ../greeting deep/link; ln -s nowhere dangling; mkfifo pipe
        chmod 640 greeting; chmod 500 deep/er; touch -d '2001-02-03 04:05:06.789012345' greeting empty deep/er
        """
      #expect(try Command(shell: script).status == 0)
      let made = try Command(
        "init", folder + "/store", "--erasure", "rs:2+1", "--shard-size", "64KiB", "--chunk-size", "4KiB")
      #expect(made.status == 0, "\(made.errors)")
      try body(folder)
    }
  }

  /// All names with kind, mode, time and target, and what is in files.
  private func picture(_ folder: String) throws -> String {
    let list = "find . -mindepth 1 ! -type p -printf '%p %y %m %T@ %l\\n' | sort"
    return try Command(shell: "cd '\(folder)' && \(list) && find . -type f | sort | xargs cat | cksum").output
  }

  @Test func aTreeComesOutAsItWentIn() throws {
    try withTree { folder in
      let put = try Command("put", "-r", folder + "/store", folder + "/source", "bucket/tree")
      #expect(put.status == 0)
      #expect(put.errors.contains("pipe: is a named pipe"))
      let got = try Command("get", "-r", folder + "/store", "bucket/tree", folder + "/target")
      #expect(got.status == 0, "\(got.errors)")
      let (before, after) = (try picture(folder + "/source"), try picture(folder + "/target"))
      // The folder that a pipe was skipped in has its own time all the same.
      #expect(before == after)
      #expect(try Command(shell: "chmod -R u+w '\(folder)'").status == 0)
    }
  }

  @Test func removedObjectsAreGoneAndTheirShardsReclaimed() throws {
    try withTree { folder in
      let store = folder + "/store"
      for round in 0..<3 {
        #expect(try Command("put", store, folder + "/source/deep/noise", "bucket/noise-\(round)").status == 0)
        #expect(
          try Command("put", store, folder + "/source/greeting", "bucket/greeting-\(round)").status == 0)
      }
      #expect(try Command("rm", store, "bucket/noise-1").status == 0)
      let again = try Command("rm", store, "bucket/noise-1")
      #expect(again.status == 1)
      #expect(again.errors == "stowage: there is no object bucket/noise-1\n")
      let dry = try Command("gc", store, "--dry-run", "--json")
      let same = try Command("gc", store, "--dry-run", "--json")
      #expect(dry.output == same.output)
      #expect(try Command("gc", store).status == 0)
      let stats = try Command("stats", store, "--json")
      let figures = try #require(
        try JSONSerialization.jsonObject(with: Data(stats.output.utf8)) as? [String: Any])
      let (dead, stored) = (figures["dead_bytes"] as? Int ?? .max, figures["stored_bytes"] as? Int ?? 0)
      #expect(dead * 9 < stored)
      #expect(try Command("get", store, "bucket/greeting-1", "-").output == "hello")
      #expect(try Command("rm", "-r", store, "bucket").status == 0)
      #expect(try Command("ls", store).output.isEmpty)
    }
  }

  @Test func whatIsNoStoreOrInUseHasACodeOfItsOwn() throws {
    try withTree { folder in
      #expect(try Command("ls", folder + "/source").status == 10)
      #expect(try Command("ls", folder + "/nothing").status == 10)
      #expect(!FileManager.default.fileExists(atPath: folder + "/source/lock"))
      let descriptor = open(folder + "/store/lock", O_RDWR)
      #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
      let second = try Command("ls", folder + "/store")
      #expect(second.status == 11)
      #expect(second.errors.contains("is in use by another process"))
      close(descriptor)
      #expect(try Command("ls", folder + "/store").status == 0)
    }
  }

  @Test(arguments: [
    ["--erasure", "rs:4"], ["--devices", "2"], ["--placement", "oracle"], ["--placement", "nonsense"],
    ["--garbage-cap", "2"], ["--chunk-size", "1GiB"],
  ])
  func impossibleSettingsMakeNothing(flags: [String]) throws {
    try withFiles([:]) { folder in
      let made = try Command(["init", folder + "/store"] + flags)
      #expect(made.status == 64, "\(made.errors)")
      #expect(made.errors.split(separator: "\n").count == 1)
      #expect(!FileManager.default.fileExists(atPath: folder + "/store"))
    }
  }

  @Test func namesThatAreNoKeysAreNamedAndTheRestIsPut() throws {
    try withTree { folder in
      #expect(try Command(shell: "cd '\(folder)/source' && : > \"$(printf 'bad\\377')\"").status == 0)
      let put = try Command("put", "-r", folder + "/store", folder + "/source", "bucket")
      #expect(put.status == 1)
      #expect(put.errors.contains("is not UTF-8"))
      #expect(try Command("get", folder + "/store", "bucket/greeting", "-").output == "hello")
    }
  }

  @Test func anObjectExpiresOnlyWhereItWasSaid() throws {
    try withTree { folder throws in
      let file = folder + "/source/greeting"
      #expect(try Command("put", "--ttl", "1ms", folder + "/store", file, "bucket/short").status == 0)
      #expect(try Command("put", "--ttl", "1d", folder + "/store", file, "bucket/long").status == 0)
      #expect(try Command("ls", folder + "/store", "bucket").output.hasSuffix(" long\n"))
    }
  }
}
