import StowageCore
import StowageStore
import StowageTesting
import Testing

/// Every crash of a small history, and what is found after it.
@Suite("A crash") struct CrashImageTests {
  /// What devices hold after the crashes to look at, each once.
  private func outcomes(_ device: MemoryDevice, sectorSize: Int = .max) throws -> Set<[[String]]> {
    var random = Seed(1).stream("crashes")
    let image = device.image
    var found: Set<[[String]]> = []
    for choice in image.crashChoices(sectorSize: sectorSize, using: &random) {
      let crashed = image.crashed(keeping: choice)
      #expect(crashed.image.isDurable)
      found.insert(try crashed.everything())
    }
    return found
  }

  private func device(_ bytes: [UInt8]) throws -> MemoryDevice {
    let device = MemoryDevice()
    try device.store(bytes, as: file(1))
    return device
  }

  @Test("leaves everything that was synced")
  func synced() throws {
    let device = try device([1, 2])
    try device.put([3], to: file(1), at: 1)
    try device.sync(file(1))
    #expect(device.image.isDurable)
    #expect(try outcomes(device) == [[["log-1", "[1, 3]"]]])
  }

  @Test("leaves any of the writes since the last sync, and zeros where a later one alone has grown the file")
  func anySubset() throws {
    let device = try device([1, 2])
    try device.put([3, 4], to: file(1), at: 1)
    try device.put([5], to: file(1), at: 4)
    #expect(device.image.pendingPieces(sectorSize: .max, names: 0) == 2)
    #expect(
      try outcomes(device) == [
        [["log-1", "[1, 2, 0, 0, 0]"]], [["log-1", "[1, 2, 0, 0, 5]"]], [["log-1", "[1, 2]"]],
        [["log-1", "[1, 3, 4, 0, 5]"]], [["log-1", "[1, 3, 4]"]],
      ])
  }

  @Test("may leave the earlier of two writes of one place, or the later, and reads saw the later")
  func overwritten() throws {
    let device = try device([1])
    try device.put([2], to: file(1))
    try device.put([3], to: file(1))
    #expect(try device.all(of: file(1)) == [3])
    #expect(try outcomes(device) == [[["log-1", "[1]"]], [["log-1", "[2]"]], [["log-1", "[3]"]]])
  }

  @Test("tears a write at sectors of the file")
  func torn() throws {
    let device = try device([0, 0, 0, 0, 0])
    try device.put([1, 1, 1, 1], to: file(1), at: 1)
    #expect(device.image.pendingPieces(sectorSize: 2, names: 0) == 3)
    #expect(device.image.pendingPieces(sectorSize: 512, names: 0) == 1)
    let expected = (0..<8).map { set in
      let bytes = [0, set & 1, set >> 1 & 1, set >> 1 & 1, set >> 2 & 1]
      return [["log-1", "\(bytes)"]]
    }
    #expect(try outcomes(device, sectorSize: 2) == Set(expected))
  }

  @Test("undoes the last changes of names, and none but the last")
  func namePrefix() throws {
    let device = try device([1])
    try device.create(file(2))
    try device.rename(file(1), to: file(3))
    try device.remove(file(2))
    #expect(device.image.pendingNames == [.create(file(2)), .rename(file(1), to: file(3)), .remove(file(2))])
    let names = (0...3).map { try? device.image.crashed(keeping: CrashChoice(names: $0)).names() }
    #expect(names == [[file(1)], [file(1), file(2)], [file(2), file(3)], [file(3)]])
  }

  @Test("may undo a renaming over a file until names are synced, and never loses both")
  func renamedOver() throws {
    let device = try device([1])
    try device.create(file(2))
    try device.put([2], to: file(2))
    try device.sync(file(2))
    try device.rename(file(2), to: file(1))
    #expect(
      try outcomes(device) == [
        [["log-1", "[1]"]], [["log-1", "[1]"], ["log-2", "[2]"]], [["log-1", "[2]"]],
      ])
    try device.syncNames()
    #expect(try outcomes(device) == [[["log-1", "[2]"]]])
  }

  @Test("may empty a file that was renamed before it was synced")
  func renamedUnsynced() throws {
    let device = MemoryDevice()
    try device.create(file(1))
    try device.put([7], to: file(1))
    try device.rename(file(1), to: file(2))
    try device.syncNames()
    #expect(try outcomes(device) == [[["log-2", "[0]"]], [["log-2", "[7]"]], [["log-2", "[]"]]])
  }

  @Test("may take the name of a file whose bytes were synced")
  func syncedWithoutName() throws {
    let device = MemoryDevice()
    try device.create(file(1))
    try device.put([7], to: file(1))
    try device.sync(file(1))
    #expect(try outcomes(device) == [[], [["log-1", "[7]"]]])
    #expect(device.image.pendingPieces(names: 1) == 0)
  }

  @Test("brings back a removed file as it was, with what was pending")
  func removed() throws {
    let device = try device([1])
    try device.put([2], to: file(1))
    try device.remove(file(1))
    try device.create(file(1))
    try device.put([9], to: file(1))
    #expect(
      try outcomes(device) == [
        [], [["log-1", "[0]"]], [["log-1", "[1]"]], [["log-1", "[2]"]], [["log-1", "[9]"]],
        [["log-1", "[]"]],
      ])
  }

  @Test("in many pieces is tried with none, all, each alone, all but each and some drawn ones")
  func manyPieces() throws {
    let device = try device([])
    for place in 0..<5 { try device.put([1], to: file(1), at: place) }
    var random = Seed(1).stream("crashes")
    let choices = device.image.crashChoices(random: 3, using: &random)
    #expect(choices.count == 2 + 5 + 5 + 3 + 1)
    #expect(choices.prefix(4).map(\.writes) == [.none, .all, .only(0), .allBut(0)])
    let alone = device.image.crashed(keeping: CrashChoice(writes: .only(3)))
    #expect(try alone.all(of: file(1)) == [0, 0, 0, 1])
    let but = device.image.crashed(keeping: CrashChoice(writes: .allBut(3)))
    #expect(try but.all(of: file(1)) == [1, 1, 1, 0, 1])
  }

  @Test("numbers pieces across files")
  func acrossFiles() throws {
    let device = try device([])
    try device.store([], as: file(2))
    try device.put([1], to: file(1))
    try device.put([2], to: file(2))
    try device.put([3], to: file(2), at: 1)
    let crashed = device.image.crashed(keeping: CrashChoice(writes: .these([false, false, true])))
    #expect(try crashed.everything() == [["log-1", "[]"], ["log-2", "[0, 3]"]])
  }

  @Test("of an image leaves the device and other images alone, and can be followed by another")
  func values() throws {
    let device = try device([1])
    try device.put([2], to: file(1))
    let image = device.image
    try device.put([3], to: file(1))
    try device.remove(file(1))
    let first = image.crashed(keeping: CrashChoice(writes: .all))
    try first.put([4], to: file(1))
    let second = first.image.crashed(keeping: CrashChoice(writes: .none))
    #expect(try image.crashed(keeping: CrashChoice()).all(of: file(1)) == [1])
    #expect(try first.all(of: file(1)) == [4])
    #expect(try second.all(of: file(1)) == [2])
    #expect(try device.names() == [])
    #expect(try MemoryDevice(image).all(of: file(1)) == [2])
    #expect(MemoryDevice(image).image.pendingPieces(names: 0) == 1)
  }

  @Test("takes nothing from a device on which nothing is pending")
  func plain() throws {
    let device = MemoryDevice(keepsPending: false)
    try device.create(file(1))
    try device.put([1], to: file(1))
    #expect(device.image.isDurable)
    #expect(try outcomes(device) == [[["log-1", "[1]"]]])
  }
}
