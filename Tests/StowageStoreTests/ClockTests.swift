import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

/// The wall clock jumps, and nothing expires before its time has really passed.
@Suite("A store whose wall clock jumps") struct ClockTests {
  /// A store with an object that expires in a day and one that does not, opened at `instant`.
  private func store(at instant: Instant = Instant(milliseconds: 1_700_000_000_000)) async throws -> TestStore
  {
    let test = try await TestStore(clock: ManualClock(at: instant))
    try await test.store.createBucket("bucket")
    var options = PutOptions()
    options.expiry = .after(milliseconds: 86_400_000)
    try await test.store.put(content(1, 500), to: "bucket", "day", options)
    try await test.store.put(content(2, 500), to: "bucket", "ever")
    return test
  }

  private func keys(_ test: TestStore) async throws -> [String] {
    try await test.store.expire()
    return try await test.store.list("bucket").versions.map(\.key)
  }

  @Test("by ten years ahead expires nothing, and what is due once its time has passed")
  func ahead() async throws {
    let test = try await store()
    test.clock.jump(by: .days(3650))
    #expect(try await keys(test) == ["day", "ever"])
    test.clock.advance(by: .hours(23))
    #expect(try await keys(test) == ["day", "ever"])
    #expect(try await test.store.contents(of: "day", in: "bucket") == content(1, 500))
    test.clock.advance(by: .hours(1))
    #expect(try await keys(test) == ["ever"])
  }

  @Test("ahead and is set right again loses nothing by it")
  func aheadAndRight() async throws {
    let test = try await store()
    test.clock.jump(by: .days(3650))
    try await test.store.put(content(3, 10), to: "bucket", "meanwhile")
    test.clock.jump(by: .days(-3650))
    test.clock.advance(by: .hours(23))
    #expect(try await keys(test) == ["day", "ever", "meanwhile"])
    test.clock.advance(by: .hours(1))
    #expect(try await keys(test) == ["ever", "meanwhile"])
  }

  @Test("back stands still until the wall clock is where it was")
  func back() async throws {
    let test = try await store()
    test.clock.advance(by: .hours(20))
    #expect(try await keys(test) == ["day", "ever"])
    test.clock.jump(by: .hours(-10))
    test.clock.advance(by: .hours(13))
    #expect(try await keys(test) == ["day", "ever"])
    test.clock.advance(by: .hours(1))
    #expect(try await keys(test) == ["ever"])
  }

  @Test("while it is closed believes the clock of its opening, and from then on both")
  func whileClosed() async throws {
    let test = try await store()
    test.clock.jump(by: .hours(23))
    try await test.reopen()
    #expect(try await keys(test) == ["day", "ever"])
    test.clock.jump(by: .days(3650))
    #expect(try await keys(test) == ["day", "ever"])
    test.clock.advance(by: .hours(1))
    #expect(try await keys(test) == ["ever"])
  }

  @Test("to 1970 at a restart goes on from where it was, once the clock is set")
  func restartIn1970() async throws {
    let test = try await store()
    let start = test.clock.now
    test.clock.jump(by: .milliseconds(-start.milliseconds))
    try await test.crash()
    #expect(try await keys(test) == ["day", "ever"])
    // The time server answers: two days were spent switched off, which the store learns at its next opening.
    test.clock.jump(by: .milliseconds(start.milliseconds) + .days(2))
    #expect(try await keys(test) == ["day", "ever"])
    test.clock.advance(by: .hours(24))
    #expect(try await keys(test) == ["ever"])
  }

  static let starts: [Int64] = [-86_400_000 * 400, -3_600_000, 0, (1 << 31) * 1000 - 3_600_000]

  @Test("does so before 1970, across it, and across the end of 32 bits in 2038", arguments: starts)
  func anywhere(start: Int64) async throws {
    let test = try await store(at: Instant(milliseconds: start))
    test.clock.jump(by: .days(3650))
    test.clock.advance(by: .hours(23))
    #expect(try await keys(test) == ["day", "ever"])
    test.clock.jump(by: .days(-3650))
    try await test.reopen()
    #expect(try await keys(test) == ["day", "ever"])
    test.clock.advance(by: .hours(1))
    #expect(try await keys(test) == ["ever"])
  }

  @Test("has a system clock that does not") func systemClock() {
    let clock = SystemClock()
    let (wall, first) = (clock.now, clock.monotonic)
    #expect(wall.milliseconds > 1_600_000_000_000 && first > .zero)
    #expect(clock.monotonic >= first)
  }
}
