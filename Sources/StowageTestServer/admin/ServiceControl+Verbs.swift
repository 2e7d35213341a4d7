import FoundationEssentials
import StowageCore
import StowageS3
import StowageStore
import StowageTesting

extension ServiceControl {
  private static let verbs =
    "GET clock, POST clock/advance, POST lifecycle, POST reclaim, GET statistics, POST crash, POST reset, POST sync/fail, "
    + "POST devices/N/lose, restore, corrupt or slow, GET, POST or DELETE faults, DELETE faults/N, or namespaces"

  /// Carries a verb out.
  func perform(
    _ method: String, _ path: [String], _ body: inout AdminBody, _ describe: AdminInterface.Describe
  ) async throws -> AdminAnswer {
    switch (method, path.first, path.count) {
    case (_, "devices", 3) where method == "POST": return try deviceVerb(path[1], path[2], &body)
    case (_, "faults", 1...2): return try faultVerb(method, path.dropFirst().first, &body)
    default: break
    }
    switch "\(method) \(path.joined(separator: "/"))" {
    case "GET clock": return try await time(body)
    case "POST clock/advance": return try await advance(&body)
    case "POST lifecycle":
      try body.end()
      let report = try await service.runLifecycle()
      return AdminAnswer(["revised": report.revised, "removed": report.removed, "aborted": report.aborted])
    case "POST reclaim": return try await reclaim(&body)
    case "GET statistics":
      try body.end()
      let store = service.store()
      return AdminAnswer(json: describe(try await store.statistics(), try await store.settings()))
    case "POST sync/fail":
      try memory(body).failNextSync()
      return .done
    case "POST crash":
      try await crash(memory(body))
      return .done
    case "POST reset":
      try await reset(memory(body))
      return .done
    default:
      throw body.error(404, "there is no such verb", expected: Self.verbs)
    }
  }

  /// The store in memory, for a verb without members.
  private func memory(_ body: AdminBody) throws(AdminError) -> TestStore {
    try body.end()
    guard let test else { throw .needsMemory(body.place) }
    return test
  }

  private struct Time: Encodable {
    /// Milliseconds since 1970.
    var nowMs: Int64
    var now: String

    init(_ instant: Instant) { (nowMs, now) = (instant.milliseconds, instant.documentText) }
  }

  private func time(_ body: AdminBody) async throws -> AdminAnswer {
    try body.end()
    return AdminAnswer(Time(try await service.store().now()))
  }

  private func advance(_ body: inout AdminBody) async throws -> AdminAnswer {
    var milliseconds = 0.0
    for (name, length) in [
      ("days", 86_400_000.0), ("hours", 3_600_000), ("minutes", 60_000), ("seconds", 1000),
      ("milliseconds", 1),
    ] {
      milliseconds += length * (try body.number(name, in: 0...1e12) ?? 0)
    }
    try body.end()
    let latest = Self.latest - clock.now.milliseconds
    guard milliseconds <= Double(max(0, latest)) else {
      throw body.error(
        400, "the clock would go beyond the year 9999", expected: "at most \(latest) milliseconds")
    }
    try await advance(by: .milliseconds(Int64(milliseconds)))
    return try await time(body)
  }

  /// The last day of the year 9999: beyond, dates have no four-digit year.
  private static let latest: Int64 = 253_402_214_400_000

  private func reclaim(_ body: inout AdminBody) async throws -> AdminAnswer {
    let target = try body.number("target", in: 0...1) ?? 0
    try body.end()
    let store = service.store()
    let before = try await store.statistics()
    try await store.reclaim(to: Ratio(Int(target * 1e6), 1_000_000))
    let after = try await store.statistics()
    return AdminAnswer([
      "copied_bytes": after.copiedBytes - before.copiedBytes, "stored_bytes": after.storedBytes,
      "dead_bytes": after.deadBytes,
    ])
  }

  private func deviceVerb(_ text: String, _ verb: String, _ body: inout AdminBody) throws -> AdminAnswer {
    let latency = verb == "slow" ? try body.number("milliseconds", in: 0...60_000) ?? 0 : 0
    let offset = verb == "corrupt" ? try body.integer("byte", in: 0...1 << 40) ?? 200 : 0
    let test = try memory(body)
    guard let device = Int(text), test.devices.indices.contains(device) else {
      throw body.error(
        404, "there is no device \(text.prefix(20))", expected: "a number from 0 to \(test.devices.count - 1)"
      )
    }
    switch verb {
    case "lose": test.lose(device: device)
    case "restore": test.restore(device: device)
    case "slow": test.slow(device: device, by: .microseconds(Int64(latency * 1000)))
    case "corrupt": try test.corrupt(device: device, byte: offset)
    default: throw body.error(404, "there is no such verb", expected: Self.verbs)
    }
    return .done
  }
}
