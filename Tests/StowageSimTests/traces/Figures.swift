import StowageCore
import StowageTrace

@testable import StowageSim

/// The JSON of `trace info`.
struct Figures {
  static let day = Double(Milliseconds.day)
  private let json: JSONValue

  init(of path: String, buckets: [String]) throws {
    var filter = TraceFilter()
    filter.buckets = Set(buckets)
    json = try TraceInfo(.file(TraceFile(path: path, filter: filter)), seed: 1).json
  }

  /// The number at a path of keys, NaN where it is null or not there.
  subscript(path: String) -> Double { Self.number(Self.member(json, path)) }

  /// The part that lives longer than so many days.
  func survival(days: Int64, of weight: String = "objects") -> Double {
    entry("lifetimes.survival", "age_ms", days * Milliseconds.day, weight)
  }

  /// The part of the gets that is of objects younger than so many days.
  func readsYounger(days: Int64) -> Double {
    entry("read_decay.younger", "age_ms", days * Milliseconds.day, "share_of_gets")
  }

  /// Gets per object and day in the span of ages that begins at a day.
  func reads(fromDay day: Int64) -> Double {
    entry("read_decay.ages", "from_ms", day * Milliseconds.day, "per_object_day")
  }

  /// Gets per object in the first day of its life, of the spans up to it.
  var firstDay: Double {
    let spans: [(from: Int64, to: Int64)] = [
      (0, Milliseconds.minute), (Milliseconds.minute, 10 * Milliseconds.minute),
      (10 * Milliseconds.minute, Milliseconds.hour), (Milliseconds.hour, 6 * Milliseconds.hour),
      (6 * Milliseconds.hour, Milliseconds.day),
    ]
    return spans.reduce(0) { sum, span in
      sum + entry("read_decay.ages", "from_ms", span.from, "per_object_day") * Double(span.to - span.from)
        / Self.day
    }
  }

  /// The part of the puts that is smaller.
  func smaller(than bytes: Int64) -> Double { entry("sizes.cumulative", "below_bytes", bytes, "share") }

  /// The TTL that most puts with one declare.
  var commonTTLDays: Double {
    guard case .list(let frequent)? = Self.member(json, "ttls.most_frequent"), let first = frequent.first
    else {
      return .nan
    }
    return Self.number(Self.member(first, "seconds")) * 1000 / Self.day
  }

  /// What nearly all TTLs exceed: where expiry is carried out at midnight, each is up to a day longer than its rule.
  var shortestTTLDays: Double { self["ttls.p10"] / Self.day }

  /// The figure of the entry of a list whose `key` has a value.
  private func entry(_ list: String, _ key: String, _ value: Int64, _ figure: String) -> Double {
    guard case .list(let entries)? = Self.member(json, list) else { return .nan }
    let entry = entries.first { Self.number(Self.member($0, key)) == Double(value) }
    return Self.number(Self.member(entry, figure))
  }

  private static func member(_ json: JSONValue?, _ path: String) -> JSONValue? {
    path.split(separator: ".").reduce(json) { value, key in
      guard case .object(let members)? = value else { return nil }
      return members.first { $0.key == key }?.value
    }
  }

  private static func number(_ json: JSONValue?) -> Double {
    if case .number(let digits)? = json { Double(digits) ?? .nan } else { .nan }
  }
}
