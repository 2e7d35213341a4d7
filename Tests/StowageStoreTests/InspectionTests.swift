import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

@Suite struct InspectionTests {
  @Test func everyFileIsPrinted() throws {
    let world = try World.closed()
    var kinds: Set<String> = []
    for (number, name, length) in world.files {
      let lines = try Inspection.lines(of: name, on: world.devices[number])
      #expect(lines.first == "file \(name), \(length) bytes")
      #expect(lines.count > 3)
      #expect(!lines.contains { $0.contains("damaged") }, "\(lines)")
      kinds.insert(String(name.description.drop { $0 != "." }))
    }
    #expect(kinds.isSuperset(of: [".open", ".f0", ".f2"]))
  }

  @Test func damageIsSaidAndNothingTraps() throws {
    let world = try World.closed()
    for (number, name, length) in world.files {
      for offset in stride(from: 0, to: length, by: 3) {
        try world.devices[number].damage(name, .flip(bit: offset % 8, at: offset))
        _ = try Inspection.lines(of: name, on: world.devices[number])
        try world.devices[number].damage(name, .flip(bit: offset % 8, at: offset))
      }
      try world.devices[number].damage(name, .flip(bit: 0, at: 30))
      let lines = try Inspection.lines(of: name, on: world.devices[number])
      #expect(lines.contains { $0.contains("damaged") }, "\(lines)")
    }
  }
}
