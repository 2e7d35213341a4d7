import Foundation
import Testing

/// The command on a disk that really is full, where the test may mount one.
@Suite("The command on a full disk", .serialized, .enabled(if: FullDisk.canBeMounted)) struct FullDiskTests {
  @Test("refuses a put in one line, gets what is there, and puts again after a delete and a gc")
  func refusesAndRecovers() throws {
    let disk = try FullDisk(megabytes: 24)
    let (count, refused) = try disk.fill()
    #expect(count > 10)
    #expect(refused.status == 1)
    #expect(refused.errors.hasPrefix("stowage: the store is full: "), "\(refused.errors)")
    #expect(refused.errors.split(separator: "\n").count == 1)
    #expect(try disk.isWhole("key-0"))
    for index in 0..<count / 2 {
      #expect(try Command("rm", disk.store, "bucket/key-\(index)").status == 0)
    }
    #expect(try Command("gc", disk.store).status == 0)
    #expect(try disk.put("again").status == 0)
    #expect(try disk.isWhole("again"))
    #expect(try Command("fsck", disk.store).status == 0)
  }

  @Test("gets, lists and checks what is there while others have taken all room, and says why it puts nothing")
  func readsWhereNothingCanBeWritten() throws {
    let disk = try FullDisk(megabytes: 24)
    #expect(try disk.put("key").status == 0)
    _ = try Command(shell: "cat /dev/zero > '\(disk.path)/hog'")
    try disk.expectReadOnly("no room is left")
    _ = try Command(shell: "rm '\(disk.path)/hog'")
    #expect(try disk.put("again").status == 0)
  }

  @Test("gets, lists and checks what is on a disk that is mounted read only")
  func readsWhatIsMountedReadOnly() throws {
    let disk = try FullDisk(megabytes: 24)
    #expect(try disk.put("key").status == 0)
    #expect(try Command(shell: "mount -o remount,ro '\(disk.path)'").status == 0)
    try disk.expectReadOnly("the store is read only")
  }
}

/// A small disk in memory with a store on it, and a file to put.
private final class FullDisk {
  let path: String
  let source: String
  var store: String { path + "/store" }

  static let canBeMounted: Bool = {
    let disk = try? Command(
      shell: "d=$(mktemp -d); mount -t tmpfs -o size=1m tmpfs $d && umount $d; s=$?; rmdir $d; exit $s")
    return disk?.status == 0
  }()

  init(megabytes: Int) throws {
    path = NSTemporaryDirectory() + "stowage-disk-\(UUID())"
    source = path + ".source"
    let script = "mkdir '\(path)' && mount -t tmpfs -o size=\(megabytes)m tmpfs '\(path)'"
    #expect(try Command(shell: script + " && head -c 300000 /dev/urandom > '\(source)'").status == 0)
    let made = try Command(
      "init", store, "--erasure", "rs:2+1", "--shard-size", "256KiB", "--chunk-size", "16KiB")
    #expect(made.status == 0, "\(made.errors)")
  }

  deinit { _ = try? Command(shell: "umount '\(path)'; rmdir '\(path)'; rm '\(source)'") }

  func put(_ key: String) throws -> Command { try Command("put", store, source, "bucket/\(key)") }

  /// Puts until that is refused, and refused again: what the first one had closed may be sealed by then and take less room.
  func fill() throws -> (count: Int, refused: Command) {
    var count = 0
    while true {
      let first = try put("key-\(count)")
      let last = first.status == 0 ? first : try put("key-\(count)")
      if last.status != 0 { return (count, last) }
      count += 1
    }
  }

  func isWhole(_ key: String) throws -> Bool {
    try Command(shell: "stowage get '\(store)' bucket/\(key) - | cmp -s - '\(source)'").status == 0
  }

  /// Expects of a store with an object `key` that it is read and takes nothing.
  func expectReadOnly(_ reason: String) throws {
    #expect(try isWhole("key"))
    #expect(try Command("ls", store, "bucket").output.hasSuffix(" key\n"))
    #expect(try Command("stats", store).status == 0)
    #expect(try Command("fsck", store).status == 0)
    for refused in [try put("more"), try Command("rm", store, "bucket/key"), try Command("gc", store)] {
      #expect(refused.status == 1)
      #expect(refused.errors.contains(reason), "\(refused.errors)")
      #expect(refused.errors.split(separator: "\n").count == 1)
    }
  }
}
