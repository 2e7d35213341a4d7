import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

/// All short sequences of operations, since most bugs of crash recovery show in three or fewer.
@Suite struct SmallAlphabetTests {
  enum Step: CaseIterable {
    case putA, putB, deleteA, seal, reclaim, reopen, crashKeepingNothing, crashKeepingAll
  }

  @Test(arguments: Step.allCases)
  func everySequenceOfFourOperationsKeepsWhatWasAcknowledged(first: Step) throws {
    for bytes in [30, 250] {
      for second in Step.allCases {
        for third in Step.allCases {
          for fourth in Step.allCases {
            let steps = [first, second, third, fourth]
            let world = try World(try World.small())
            do {
              for (index, step) in steps.enumerated() {
                try Self.perform(step, bytes + index, in: world)
                try world.expectAcknowledged()
              }
              #expect(try world.catalog.check().isEmpty)
            } catch {
              Issue.record("\(steps) with \(bytes) bytes: \(error)")
            }
          }
        }
      }
    }
  }

  private static func perform(_ step: Step, _ bytes: Int, in world: World) throws {
    switch step {
    case .putA: try world.put("a", content(bytes, bytes))
    case .putB: try world.put("b", content(bytes, bytes))
    case .deleteA: try world.delete("a")
    case .seal: try world.core.sealAll()
    case .reclaim:
      try world.core.tell(.reclaimRequested(target: .zero))
      try world.core.commit()
    case .reopen:
      try world.core.close()
      try world.reopen()
    case .crashKeepingNothing, .crashKeepingAll:
      world.devices = world.devices.map {
        let names = step == .crashKeepingAll ? $0.image.pendingNames.count : 0
        let writes = step == .crashKeepingAll ? Survivors.all : .none
        return $0.image.crashed(keeping: CrashChoice(names: names, writes: writes))
      }
      try world.reopen()
    }
  }
}
