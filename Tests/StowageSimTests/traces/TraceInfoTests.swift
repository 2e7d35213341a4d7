import StowageCore
import StowageTrace
import Testing

@testable import StowageSim

@Suite("What trace info says") struct TraceInfoTests {
  private func info(_ populations: [Population], days: Double = 100) throws -> TraceInfo {
    let workload = Workload(
      name: "test", size: .logNormal(medianBytes: 1000, sigma: 1, maximumBytes: 1 << 20),
      kind: .createDelete(.init(arrivalsPerDay: 50, days: days, populations: populations)))
    return try TraceInfo(.workload(workload), seed: 1)
  }

  private func member(_ json: JSONValue?, _ path: String) -> JSONValue? {
    path.split(separator: ".").reduce(json) { value, key in
      guard case .object(let members)? = value else { return nil }
      return members.first { $0.key == key }?.value
    }
  }

  private func number(_ json: JSONValue, _ path: String) -> Double? {
    if case .number(let digits)? = member(json, path) { Double(digits) } else { nil }
  }

  @Test("shares of objects and of bytes add up to 1, and deaths and censored to the puts")
  func shares() throws {
    let info = try info([
      Population(
        share: 1, bucket: "b", lifetime: .exponential(meanMilliseconds: 20 * Milliseconds.day), declared: 0.5)
    ])
    let json = info.json
    for weight in ["objects", "bytes"] {
      let parts = ["overwritten", "deleted", "expired", "live"].map { number(json, "shares.\(weight).\($0)") }
      let sum = parts.reduce(0) { $0 + ($1 ?? .nan) }
      #expect((sum - 1).magnitude < 1e-12, "\(weight): \(parts)")
      #expect(parts[1] ?? 0 > 0.2 && parts[2] ?? 0 > 0.2 && parts[3] ?? 0 > 0.1)
    }
    #expect(
      (number(json, "lifetimes.deaths") ?? 0) + (number(json, "lifetimes.censored") ?? 0)
        == number(json, "puts"))
    let median = try #require(number(json, "lifetimes.p50"))
    #expect((median / Double(20 * Milliseconds.day) / 0.693 - 1).magnitude < 0.1)
  }

  @Test("what nothing is known of is null, and the curve's quantiles are where it does not fall so far")
  func unknown() throws {
    let info = try info([Population(share: 1, bucket: "b", lifetime: .permanent)])
    for path in ["lifetimes.p10", "lifetimes.deleted.p50", "ttls.p50", "read_decay.first_day_over_eighth"] {
      #expect(member(info.json, path) == .null, "\(path)")
    }
    #expect(
      info.lacks == [
        "Nothing dies: how long objects live is not known.", "No put declares a TTL.",
        "No put has a content type: all bytes count as incompressible.", "No put has a tenant.",
        "No put says which job it belongs to.", "All rows are of one bucket.",
        "There are no gets: what is read, and when, is not known.",
      ])
    #expect(!info.text(TextStyle(isPlain: true)).contains("objects that live longer than an age"))
  }

  @Test("stored bytes are those of the model, format by format")
  func compression() throws {
    let info = try info([
      Population(share: 0.5, bucket: "a", contentType: "text/plain", lifetime: .permanent),
      Population(share: 0.5, bucket: "b", contentType: "image/jpeg", lifetime: .permanent),
    ])
    let types = info.summary.topContentTypes(2)
    let stored = types.reduce(0.0) { sum, type in
      sum + Double(type.bytes) * (info.names.contentTypes[type.contentType] == "text/plain" ? 0.25 : 1)
    }
    let ratio = try #require(number(info.json, "compressibility.ratio"))
    #expect((ratio * Double(info.summary.ingestedBytes) / stored - 1).magnitude < 1e-9)
    #expect(0.5..<0.75 ~= ratio)
  }

  @Test("a trace without rows or puts says so, and nothing else")
  func silent() {
    var summary = TraceSummary()
    #expect(TraceInfo.lacks(of: summary, TraceNames()) == ["There are no rows."])
    summary.add(TraceRow(time: .zero, operation: .get, bucket: 1, key: 0))
    #expect(
      TraceInfo.lacks(of: summary, TraceNames()) == [
        "There are no puts: nothing is known of sizes, lives and what is stored."
      ])
    summary.add(TraceRow(time: .zero, operation: .put, bucket: 1, key: 1, size: 1))
    let older = "1 gets are of keys that no row had put before: those objects are older than the trace."
    #expect(TraceInfo.lacks(of: summary, TraceNames()).contains(older))
  }
}
