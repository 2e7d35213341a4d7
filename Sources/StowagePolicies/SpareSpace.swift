import StowageCore

/// How spare space is shared among logs, each of which is cleaned oldest shard first: what another byte would be worth.
///
/// A log in which dead bytes make stored bytes α times the live ones reclaims shards with a live part p, of which
/// p = e^(−α(1 − p)), and so writes 1/(1 − p) times what is uploaded to it. By that the derivative of all logs' writes by
/// the stored bytes of one is its share of the deaths, times p / ((1 − p)(1 − αp)), over its live bytes.
///
/// Source: the oldest shard first: P. Desnoyers, SYSTOR 2012; the rule of sharing: R. Stoica, A. Ailamaki, VLDB 2013, as
/// PLACEMENT.md 1.2 tells it. Complexity: O(logs).
struct SpareSpace: Sendable {
  private struct Log: Sendable {
    var liveBytes = 0
    var storedBytes = 0
    var deaths = 0.0
  }

  private var logs: [Log]
  private var deaths = 0.0

  /// Deaths that are remembered: all counts are halved when there are twice as many.
  private static var memory: Double { 32_768 }

  init(logs count: Int) { logs = Array(repeating: Log(), count: count) }

  /// Somebody in the log has died.
  mutating func noteDeath(in log: Int) {
    logs[log].deaths += 1
    deaths += 1
    if deaths < 2 * Self.memory { return }
    deaths /= 2
    for index in logs.indices { logs[index].deaths /= 2 }
  }

  /// The log that a shard belongs to: that of its class, or the last where there is none, after a change of policy.
  func log(of shard: Shard) -> Int { min(Int(shard.placementClass.index), logs.count - 1) }

  /// Takes stock of the sealed shards.
  mutating func measure(_ shards: ShardTable) {
    for index in logs.indices { (logs[index].liveBytes, logs[index].storedBytes) = (0, 0) }
    for position in 0..<shards.candidateCount {
      let shard = shards.candidate(at: position)
      let index = log(of: shard)
      logs[index].liveBytes += Int(shard.liveBytes)
      logs[index].storedBytes += Int(shard.length)
    }
  }

  /// The logs with garbage, the one first to which its spare space is worth least.
  func byWorth() -> [Int] {
    logs.indices.filter { logs[$0].storedBytes > logs[$0].liveBytes }
      .map { ($0, worth(of: $0)) }.sorted { $0.1 != $1.1 ? $0.1 < $1.1 : $0.0 < $1.0 }.map(\.0)
  }

  /// Writes saved by a byte more, per byte.
  func worth(of index: Int) -> Double {
    let log = logs[index]
    if log.liveBytes == 0 || log.deaths == 0 { return 0 }
    let alpha = Double(log.storedBytes) / Double(log.liveBytes)
    let p = Self.livePart(alpha)
    return log.deaths * p / ((1 - p) * (1 - alpha * p)) / Double(log.liveBytes)
  }

  /// p = e^(−α(1 − p)) below 1, for α above 1, by Newton's method from below, where it does not overshoot.
  static func livePart(_ alpha: Double) -> Double {
    var p = 0.0
    for _ in 0..<64 {
      let value = Elementary.exp(-alpha * (1 - p))
      let step = (value - p) / (1 - alpha * value)
      if step < 1e-12 { break }
      p += step
    }
    return p
  }
}
