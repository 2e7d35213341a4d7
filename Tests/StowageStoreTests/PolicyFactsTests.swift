import StowageCoding
import StowageCore
import Testing

@testable import StowageStore

/// What a store tells its policies beyond what a request says.
@Suite struct PolicyFactsTests {
  private static let minute: Int64 = 60_000

  /// The events that the engine hears meanwhile.
  private func events(in world: World, _ body: () throws -> Void) rethrows -> [Event] {
    var heard: [Event] = []
    world.core.recorder = { event, _, _ in heard.append(event) }
    defer { world.core.recorder = nil }
    try body()
    return heard
  }

  /// The wall time of the overwritten lives that are told with the uploads that begin meanwhile.
  private func overwritten(in world: World, _ body: () throws -> Void) rethrows -> [Int64?] {
    var told: [Int64?] = []
    for case .begin(_, let facts) in try events(in: world, body) {
      told.append(facts.overwritten?.wallMilliseconds)
    }
    return told
  }

  @Test func `an upload comes with the life that it ends, also after the store was opened again`() throws {
    let world = try World(World.small(placement: "sepbit"))
    #expect(try overwritten(in: world) { try world.put("key", [1]) } == [nil])
    try world.advance(5 * Self.minute)
    #expect(try overwritten(in: world) { try world.put("key", [2]) } == [5 * Self.minute])
    try world.reopen()
    try world.advance(2 * Self.minute)
    #expect(try overwritten(in: world) { try world.put("other", [3]) } == [nil])
    #expect(try overwritten(in: world) { try world.put("key", [4]) } == [2 * Self.minute])
    try world.delete("key")
    #expect(try overwritten(in: world) { try world.put("key", [5]) } == [nil])
  }

  @Test func `what is staged and not yet committed counts as overwritten`() throws {
    let world = try World(World.small(placement: "sepbit"))
    let told = try overwritten(in: world) {
      try world.stagePut("key", [1])
      try world.advance(Self.minute)
      try world.stagePut("key", [2])
      try world.core.commit()
    }
    #expect(told == [nil, Self.minute])
  }

  @Test func `where versions are kept nothing is overwritten, and who does not ask is not told`() throws {
    for (policy, versioning) in [("sepbit", Versioning.enabled), ("arrival", .off)] {
      let world = try World(World.small(placement: policy))
      var bucket = try world.core.bucket("bucket")
      bucket.versioning = versioning
      try world.core.update(bucket)
      try world.put("key", [1])
      #expect(try overwritten(in: world) { try world.put("key", [2]) } == [nil])
    }
  }

  @Test func `a read is told to a policy that goes by reads`() throws {
    var settings = try World.small(placement: "hot-cold:after=1s")
    settings.tiers.append(TierSettings(name: "cold", codec: .raw, code: settings.tiers[0].code))
    for (settings, count) in [(settings, 1), (try World.small(placement: "sepbit"), 0)] {
      let world = try World(settings)
      try world.put("key", [1])
      let told = try events(in: world) { _ = try World.content("key", in: world.core) }
      #expect(told.count { if case .read = $0 { true } else { false } } == count)
    }
  }
}
