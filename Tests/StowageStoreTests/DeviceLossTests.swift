import StowageCoding
import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

/// What a store gives back without some of its devices.
@Suite struct DeviceLossTests {
  @Test(arguments: ["rs:2+1", "rs:4+2", "rs:6+3", "rs:10+4", "lrc:12+2+2"])
  func everyTolerableLossOfDevicesIsMadeUpFor(_ text: String) throws {
    let code = try ErasureCode(text)
    let original = try Original(text)
    let sets = subsets(of: code.fragmentCount, upTo: code.toleratedLosses)
    #expect(text != "rs:10+4" || sets.count == 1470)
    for lost in sets {
      try expectMadeUpFor(original.restored(), lost)
    }
  }

  private func expectMadeUpFor(_ world: World, _ lost: [Int]) throws {
    try world.expectAcknowledgedAfterReopening(without: lost)
    let report = try world.repair(replacing: lost)
    #expect(report.exitCode == 3 || report.exitCode == 0, "\(lost): \(report.steps)")
    let after = try world.fsck()
    #expect(after.exitCode == 0, "\(lost): \(after.findings)")
    try world.expectAcknowledgedAfterReopening()
  }

  @Test(arguments: ["rs:2+1", "rs:4+2", "rs:6+3"])
  func oneDeviceMoreThanToleratedIsReportedAndNeverInvented(_ text: String) throws {
    let code = try ErasureCode(text)
    let original = try Original(text)
    let sets = subsets(of: code.fragmentCount, upTo: code.toleratedLosses + 1)
    var losses = 0
    for lost in sets where lost.count == code.toleratedLosses + 1 {
      if try expectLossIsKept(original.restored(), lost) { losses += 1 }
    }
    #expect(losses > 0)
  }

  /// Whether there was one.
  private func expectLossIsKept(_ world: World, _ lost: [Int]) throws -> Bool {
    let report = try world.repair(replacing: lost)
    let first = try world.fsck()
    #expect(Set(first.unreadable.map(\.chunk)).isSubset(of: Set(report.losses.map(\.chunk))))
    #expect((report.exitCode == 4) == (first.exitCode == 2), "\(lost): \(report.steps) \(first.findings)")
    #expect(first.unreadable.isEmpty || first.exitCode == 2)
    // Reading gives what was written, or an error.
    let core = try Opening.open(
      world.devices.map { MemoryDevice($0.image) }, MemoryCatalog(world.catalog.state),
      using: Seed(9).stream("look"), at: world.now)
    let lostKeys = Set(first.unreadableObjects.map(\.key))
    for (key, expected) in world.acknowledged.sorted(by: { $0.key < $1.key }) {
      let found = try? World.content(key, in: core)
      #expect(lostKeys.contains(key) ? found == nil : found == expected, "\(key) without \(lost)")
    }
    // The same again, until somebody takes note.
    let again = try world.repair()
    #expect(again.losses == report.losses)
    #expect(again.exitCode == report.exitCode || report.exitCode == 3)
    let second = try world.fsck()
    #expect(second.unreadable == first.unreadable && second.exitCode == first.exitCode)
    let accepted = try world.repair(acceptingLosses: true)
    #expect(accepted.losses.allSatisfy(\.isAccepted) && accepted.losses.count == report.losses.count)
    let third = try world.fsck()
    #expect(third.exitCode == 0, "\(third.findings)")
    #expect(third.unreadable == first.unreadable)
    return !report.losses.isEmpty
  }

  /// All 2,002 and 1,820 sets would take minutes.
  @Test(arguments: ["rs:10+4", "lrc:12+2+2"])
  func aSampleOfLossesOfOneDeviceMoreIsReportedAndNeverInvented(_ text: String) throws {
    let code = try ErasureCode(text)
    let original = try Original(text)
    let sets = subsets(of: code.fragmentCount, upTo: code.toleratedLosses + 1)
      .filter { $0.count == code.toleratedLosses + 1 }
    var losses = 0
    for lost in sample(100, of: sets) where try expectLossIsKept(original.restored(), lost) { losses += 1 }
    #expect(losses > 0)
  }

  /// Different ones, the same on each run.
  private func sample(_ count: Int, of sets: [[Int]]) -> [[Int]] {
    var (random, rest) = (Seed(4).stream("sample"), sets)
    return (0..<count).map { _ in rest.remove(at: random.below(rest.count)) }
  }
}

/// A closed store that every trial begins with, on as many devices as its code has fragments.
private struct Original {
  private let world: World
  private let images: [MemoryDevice.Image]
  private let catalog: MemoryCatalog.State

  init(_ code: String) throws {
    world = try World.closed(code, devices: try ErasureCode(code).fragmentCount)
    images = world.devices.map(\.image)
    catalog = world.catalog.state
  }

  func restored() -> World {
    world.devices = images.map { MemoryDevice($0) }
    world.catalog = MemoryCatalog(catalog)
    return world
  }
}

/// All subsets of `0..<count` with 1 to `most` elements.
private func subsets(of count: Int, upTo most: Int) -> [[Int]] {
  var found: [[Int]] = []
  func grow(_ set: [Int], from first: Int) {
    if !set.isEmpty { found.append(set) }
    if set.count == most { return }
    for next in first..<max(first, count) { grow(set + [next], from: next + 1) }
  }
  grow([], from: 0)
  return found
}
