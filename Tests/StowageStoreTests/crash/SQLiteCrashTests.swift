import Foundation
import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

/// Crashes of a store whose catalog is a real file, copied as it is at that moment.
@Suite struct SQLiteCrashTests {
  @Test(arguments: 1...UInt64(10))
  func noCrashLosesWhatWasAcknowledged(seed: UInt64) throws {
    let folder = TemporaryFolder()
    _ = try DirectoryDevice.create(at: folder.path)
    let history = try CrashHistory(seed: 500 + seed) {
      try SQLiteCatalog(path: "\(folder.path)/catalog.sqlite")
    }
    var random = Seed(seed).stream("crashes")
    var states = 0
    var faults: [String] = []
    history.probe.step = { [unowned history] in
      if random.below(4) != 0 || states >= 250 { return }
      states += 1
      do {
        if let fault = try Self.fault(of: history, in: folder.path, using: &random) { faults.append(fault) }
      } catch {
        faults.append("\(error)")
      }
    }
    for _ in 0..<10 where states < 210 { try history.run(10) }
    history.probe.step = nil
    #expect(states >= 200)
    #expect(faults.isEmpty, "seed \(seed): \(faults.count) of \(states), \(faults.first ?? "")")
  }

  private static func fault(
    of history: CrashHistory, in folder: String, using random: inout Random
  ) throws -> String? {
    let copy = TemporaryFolder()
    _ = try DirectoryDevice.create(at: copy.path)
    for name in ["catalog.sqlite", "catalog.sqlite-wal"] {
      try? FileManager.default.copyItem(atPath: "\(folder)/\(name)", toPath: "\(copy.path)/\(name)")
    }
    let images = history.devices.map(\.image)
    let crashes = JointCrash.choices(among: images, using: &random)
    let crash = crashes[random.below(crashes.count)]
    let lost = random.below(images.count + 1)
    let devices = images.indices.map { $0 == lost ? nil : images[$0].crashed(keeping: crash.choices[$0]) }
    let core = try Opening.open(
      devices, try SQLiteCatalog(path: "\(copy.path)/catalog.sqlite"), using: Seed(5).stream("recovery"),
      at: history.now)
    defer { try? core.catalog.close() }
    for key in CrashModel.keys {
      if let fault = history.model.fault(key, try World.content(key, in: core), at: history.now) {
        return fault
      }
    }
    return nil
  }
}
