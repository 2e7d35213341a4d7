import StowageCore

/// What a store must hold, and what it may hold because an operation was under way.
struct CrashModel {
  /// Acknowledged, by key.
  private(set) var contents: [String: Stored] = [:]
  /// What staged operations would make of a key, in order; nil for a delete.
  private(set) var underWay: [String: [Stored?]] = [:]

  struct Stored: Equatable {
    var bytes: [UInt8]
    var expiry: Instant?
  }

  static let keys = ["a", "b", "c", "d", "e", "f"]

  mutating func stage(_ key: String, _ stored: Stored?) { underWay[key, default: []].append(stored) }

  /// All that is staged is acknowledged.
  mutating func acknowledge() {
    for (key, outcomes) in underWay { contents[key] = outcomes.last ?? nil }
    underWay = [:]
  }

  /// After a crash each staged operation has happened or not: from now on what was found is what holds.
  mutating func settle(_ key: String, on found: [UInt8]?) {
    if let outcomes = underWay[key] {
      let happened = outcomes.last { $0?.bytes == found }
      if let happened { contents[key] = happened }
    }
    underWay[key] = nil
  }

  /// What is wrong with what was found under a key; nil where nothing is.
  func fault(_ key: String, _ found: [UInt8]?, at now: Instant) -> String? {
    var allowed = [visible(contents[key], at: now)]
    for outcome in underWay[key] ?? [] { allowed.append(visible(outcome, at: now)) }
    if allowed.contains(where: { $0 == found }) { return nil }
    let description = found.map { "\($0.count) bytes" } ?? "nothing"
    return
      "\(key) holds \(description), allowed: \(allowed.map { $0.map { "\($0.count) bytes" } ?? "nothing" })"
  }

  private func visible(_ stored: Stored?, at now: Instant) -> [UInt8]? {
    guard let stored, stored.expiry.map({ $0 > now }) ?? true else { return nil }
    return stored.bytes
  }
}
