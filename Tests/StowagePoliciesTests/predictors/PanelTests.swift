import StowageCore
import Testing

@testable import StowagePolicies

@Suite struct PanelTests {
  /// As with the parts of a multipart upload, of whose end only the first is told.
  @Test func `a number that begins again without having ended is watched as what it is now`() {
    var panel = Panel<UInt32>(limit: 8)
    var trials: [Panel<UInt32>.Trial] = []
    panel.enter(UploadID(3), as: 1, at: .zero)
    panel.enter(UploadID(3), as: 2, at: .zero)
    panel.leave(UploadID(3), died: true, at: Instant(milliseconds: 3_600_000), into: &trials)
    panel.advance(to: Instant(milliseconds: 360_000_000), into: &trials)
    #expect(!trials.isEmpty && trials.allSatisfy { $0.subject == 2 }, "\(trials)")
    #expect(trials.map(\.died).filter { $0 }.count == 1 && trials.last?.died == true)
  }
}
