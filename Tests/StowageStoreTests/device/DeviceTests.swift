import Glibc
import StowageStore
import StowageTesting
import Testing

/// What every device does.
@Suite("A device") struct DeviceTests {
  private let folder = TemporaryFolder()

  @Test("reads back what was written, before and after a sync", arguments: DeviceKind.allCases)
  func readsBack(_ kind: DeviceKind) throws {
    let device = try kind.make(in: folder)
    try device.create(file(1))
    #expect(try device.length(of: file(1)) == 0)
    #expect(try device.all(of: file(1)) == [])
    try device.put([1, 2, 3], to: file(1))
    #expect(try device.all(of: file(1)) == [1, 2, 3])
    try device.sync(file(1))
    try device.syncNames()
    try device.put([9, 8], to: file(1), at: 2)
    #expect(try device.all(of: file(1)) == [1, 2, 9, 8])
    #expect(try device.length(of: file(1)) == 4)
  }

  @Test("reads fewer bytes at the end only, and none behind it", arguments: DeviceKind.allCases)
  func readsShort(_ kind: DeviceKind) throws {
    let device = try kind.make(in: folder)
    try device.store([1, 2, 3, 4], as: file(1))
    #expect(try device.get(file(1), at: 1, count: 2) == [2, 3])
    #expect(try device.get(file(1), at: 3, count: 5) == [4])
    #expect(try device.get(file(1), at: 4, count: 5) == [])
    #expect(try device.get(file(1), at: 400, count: 5) == [])
    #expect(try device.get(file(1), at: 0, count: 0) == [])
  }

  @Test("puts zeros into a gap, and grows by a write of nothing by nothing", arguments: DeviceKind.allCases)
  func gaps(_ kind: DeviceKind) throws {
    let device = try kind.make(in: folder)
    try device.create(file(1))
    try device.put([], to: file(1), at: 10)
    #expect(try device.length(of: file(1)) == 0)
    try device.put([7], to: file(1), at: 3)
    #expect(try device.all(of: file(1)) == [0, 0, 0, 7])
    try device.put([8], to: file(1), at: 300_000)
    #expect(try device.length(of: file(1)) == 300_001)
    #expect(try device.get(file(1), at: 3, count: 2) == [7, 0])
    #expect(try device.get(file(1), at: 131_071, count: 3) == [0, 0, 0])
    #expect(try device.get(file(1), at: 299_999, count: 3) == [0, 8])
  }

  @Test("says what it has free", arguments: DeviceKind.allCases)
  func saysWhatIsFree(_ kind: DeviceKind) throws {
    #expect(try kind.make(in: folder).freeBytes() > 0)
  }

  @Test("says that a file is absent", arguments: DeviceKind.allCases)
  func absent(_ kind: DeviceKind) throws {
    let device = try kind.make(in: folder)
    try device.create(file(2))
    let error = DeviceError.absent(file(1))
    #expect(throws: error) { try device.put([1], to: file(1)) }
    #expect(throws: error) { try device.get(file(1), count: 1) }
    #expect(throws: error) { try device.length(of: file(1)) }
    #expect(throws: error) { try device.sync(file(1)) }
    #expect(throws: error) { try device.rename(file(1), to: file(2)) }
    #expect(throws: error) { try device.rename(file(1), to: file(1)) }
    #expect(throws: error) { try device.remove(file(1)) }
    #expect(try device.names() == [file(2)])
  }

  @Test("says that a name is taken, and leaves what has it alone", arguments: DeviceKind.allCases)
  func taken(_ kind: DeviceKind) throws {
    let device = try kind.make(in: folder)
    try device.store([1], as: file(1))
    #expect(throws: DeviceError.taken(file(1))) { try device.create(file(1)) }
    #expect(try device.all(of: file(1)) == [1])
  }

  @Test("renames, over another file and to the same name", arguments: DeviceKind.allCases)
  func renames(_ kind: DeviceKind) throws {
    let device = try kind.make(in: folder)
    try device.store([1], as: file(1))
    try device.store([2], as: file(2))
    try device.rename(file(1), to: file(1))
    try device.rename(file(1), to: file(3))
    #expect(throws: DeviceError.absent(file(1))) { try device.length(of: file(1)) }
    try device.rename(file(3), to: file(2))
    #expect(try device.everything() == [["log-2", "[1]"]])
    try device.put([5], to: file(2), at: 1)
    try device.sync(file(2))
    #expect(try device.all(of: file(2)) == [1, 5])
  }

  @Test("removes, and the name is free again", arguments: DeviceKind.allCases)
  func removes(_ kind: DeviceKind) throws {
    let device = try kind.make(in: folder)
    try device.store([1], as: file(1))
    try device.remove(file(1))
    #expect(try device.names() == [])
    #expect(throws: DeviceError.absent(file(1))) { try device.all(of: file(1)) }
    try device.create(file(1))
    #expect(try device.all(of: file(1)) == [])
  }

  @Test("lists files in the order of their names", arguments: DeviceKind.allCases)
  func lists(_ kind: DeviceKind) throws {
    let device = try kind.make(in: folder)
    let shard = UniqueID(high: 1, low: 2)
    let names: [FileName] = [
      .superblock, .log(epoch: 10), .log(epoch: 9), .copy(shard: shard), .foreign("Notes"),
      .foreign("log-07"),
      .fragment(shard: shard, number: 3), .unfinished(.fragment(shard: shard, number: 3)),
    ]
    for name in names { try device.create(name) }
    #expect(try device.names() == names.sorted())
    for name in names { #expect(try device.length(of: name) == 0) }
  }

  @Test("knows a file by every name that is spelled like its own", arguments: DeviceKind.allCases)
  func spellings(_ kind: DeviceKind) throws {
    let device = try kind.make(in: folder)
    try device.store([1], as: .foreign("superblock"))
    #expect(throws: DeviceError.taken(.superblock)) { try device.create(.superblock) }
    #expect(try device.all(of: .superblock) == [1])
    try device.rename(.superblock, to: .unfinished(.foreign("x")))
    #expect(try device.names() == [.foreign("x.new")])
    try device.remove(.foreign("x.new"))
    #expect(try device.names() == [])
  }

  @Test("refuses names that lead out of it", arguments: DeviceKind.allCases)
  func strayNames(_ kind: DeviceKind) throws {
    let device = try kind.make(in: folder)
    try device.create(file(1))
    let texts = ["", ".", "..", "a/b", "/etc/passwd", "a\0b", String(repeating: "x", count: 256)]
    for name in texts.map(FileName.foreign) {
      #expect(throws: DeviceError.failed("create", name, code: EINVAL)) { try device.create(name) }
      #expect(throws: DeviceError.failed("read", name, code: EINVAL)) { try device.get(name, count: 1) }
      #expect(throws: DeviceError.failed("rename", name, code: EINVAL)) {
        try device.rename(file(1), to: name)
      }
    }
    #expect(try device.names() == [file(1)])
  }

  @Test("refuses offsets that no file has", arguments: DeviceKind.allCases)
  func strayOffsets(_ kind: DeviceKind) throws {
    let device = try kind.make(in: folder)
    try device.create(file(1))
    #expect(throws: DeviceError.failed("write", file(1), code: EINVAL)) {
      try device.put([1], to: file(1), at: -1)
    }
    #expect(throws: DeviceError.failed("read", file(1), code: EINVAL)) {
      try device.get(file(1), at: -1, count: 1)
    }
    #expect(throws: DeviceError.self) { try device.put([1], to: file(1), at: .max) }
    #expect(try device.length(of: file(1)) == 0)
  }

  @Test("takes writes of several pages at any offset", arguments: DeviceKind.allCases)
  func pages(_ kind: DeviceKind) throws {
    let device = try kind.make(in: folder)
    try device.create(file(1))
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    try device.put(bytes, to: file(1), at: 65_000)
    #expect(try device.get(file(1), at: 65_000, count: 300_000) == bytes)
    try device.put(Array(bytes[..<70_000]), to: file(1), at: 100_000)
    #expect(
      try device.get(file(1), at: 99_999, count: 70_002) == [bytes[34_999]] + bytes[..<70_000] + [
        bytes[105_000]
      ])
  }

  @Test("answers several threads at once", arguments: DeviceKind.allCases)
  func threads(_ kind: DeviceKind) async throws {
    let device = try kind.make(in: folder)
    try device.store([0, 1, 2, 3], as: file(99))
    try await withThrowingTaskGroup { group in
      for number in 0..<8 {
        group.addTask {
          try device.create(file(number))
          for round in 0..<50 {
            try device.put([UInt8(number), UInt8(round)], to: file(number), at: 2 * round)
            #expect(try device.get(file(number), at: 2 * round, count: 2) == [UInt8(number), UInt8(round)])
            #expect(try device.all(of: file(99)) == [0, 1, 2, 3])
          }
          try device.sync(file(number))
        }
      }
      try await group.waitForAll()
    }
    #expect(try device.names().count == 9)
  }
}
