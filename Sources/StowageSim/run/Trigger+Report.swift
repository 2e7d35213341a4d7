import StowageCore

extension Trigger {
  /// The cap where this is one.
  var garbageCap: Double? {
    if case .garbageCap(let cap) = self { cap.value } else { nil }
  }

  /// The threshold where this is one.
  var shardThreshold: Double? {
    if case .shardThreshold(let threshold) = self { threshold.value } else { nil }
  }

  /// Whichever of the two there is.
  var level: Double? { garbageCap ?? shardThreshold }

  /// For people.
  var text: String {
    switch self {
    case .garbageCap(let cap): "garbage cap \(percent(cap.value))"
    case .shardThreshold(let threshold): "shard threshold \(percent(threshold.value))"
    case .none: "no cleaning"
    }
  }
}
