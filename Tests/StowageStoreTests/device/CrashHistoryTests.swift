import StowageCore
import StowageStore
import StowageTesting
import Testing

/// Random histories: whatever a crash leaves, each file is one that the device has had, with what was synced of it.
@Suite("A crash of a random history") struct CrashHistoryTests {
  @Test("keeps every byte that was synced and not written since, and invents none", arguments: 0..<60)
  func keepsSyncedBytes(_ seed: UInt64) throws {
    var random = Seed(seed).stream("crashes")
    var history = History()
    for _ in 0..<30 { try history.step(&random) }
    let image = history.device.image
    for choice in image.crashChoices(sectorSize: 4, random: 8, using: &random) {
      let crashed = image.crashed(keeping: choice)
      let names = try crashed.names()
      #expect(names == history.names[choice.names])
      for name in names {
        guard let file = history.files[choice.names][name] else { continue }
        let bytes = try crashed.all(of: name)
        #expect(bytes.count >= history.synced[file].count)
        for (place, byte) in bytes.enumerated() {
          #expect(history.allows(byte, at: place, of: file), "byte \(place) of \(name) after \(choice)")
        }
      }
    }
  }
}

/// What was done to a device, in the simplest form that tells what a crash may leave.
private struct History {
  let device = MemoryDevice()
  /// The files by name after each number of surviving changes of names.
  var files: [[FileName: Int]] = [[:]]
  /// By file: its durable bytes.
  var synced: [[UInt8]] = []
  /// By file: its bytes now.
  var live: [[UInt8]] = []
  /// By file and place: what was written there since the last sync.
  var written: [[Int: Set<UInt8>]] = []

  var names: [[FileName]] { files.map { $0.keys.sorted() } }

  /// Whether a crash may leave this byte there. Behind the durable end a lost write leaves zeros.
  func allows(_ byte: UInt8, at place: Int, of file: Int) -> Bool {
    let durable = place < synced[file].count ? synced[file][place] : 0
    return byte == durable || written[file][place, default: []].contains(byte)
  }

  mutating func step(_ random: inout Random) throws {
    var now = files[files.count - 1]
    let (name, other) = (file(random.below(3)), file(random.below(3)))
    guard let number = now[name] else {
      try device.create(name)
      now[name] = live.count
      files.append(now)
      synced.append([])
      live.append([])
      written.append([:])
      return
    }
    switch random.below(12) {
    case 0:
      try device.remove(name)
      now[name] = nil
      files.append(now)
    case 1 where name != other:
      try device.rename(name, to: other)
      now[name] = nil
      now[other] = number
      files.append(now)
    case 2:
      try device.syncNames()
      files = [now]
    case 3, 4:
      try device.sync(name)
      synced[number] = live[number]
      written[number] = [:]
    default: try write(to: name, number, &random)
    }
  }

  private mutating func write(to name: FileName, _ file: Int, _ random: inout Random) throws {
    let bytes = (0...random.below(8)).map { _ in UInt8(1 + random.below(255)) }
    let offset = random.below(12)
    try device.put(bytes, to: name, at: offset)
    while live[file].count < offset + bytes.count { live[file].append(0) }
    for (index, byte) in bytes.enumerated() {
      live[file][offset + index] = byte
      written[file][offset + index, default: []].insert(byte)
    }
  }
}
