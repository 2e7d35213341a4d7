/// What a policy has answered that it must not: written by the guard that an engine owns, read by who made the guard.
///
/// Not synchronised: read it where the engine is used.
public final class PolicyFaults: @unchecked Sendable {
  /// How many answers were not used.
  public private(set) var count = 0
  /// The latest of them, for a line in a log.
  public private(set) var last: PolicyFault?

  public init() {}

  func note(_ fault: PolicyFault) {
    count += 1
    last = fault
  }
}

/// An answer that was not used.
public enum PolicyFault: Hashable, Sendable, CustomStringConvertible {
  /// A class that is not below the policy's own class count.
  case placementClass(PlacementClass, of: Int)
  /// A tier that does not exist.
  case tier(Tier, of: Int)
  /// A shard that is no candidate under the rules.
  case victim(ShardID)

  /// Completes a sentence that begins with the policy's name.
  public var description: String {
    switch self {
    case .placementClass(let found, let count): "answered class \(found.index) of \(count)"
    case .tier(let found, let count): "answered tier \(found.index) of \(count)"
    case .victim(let shard): "proposed shard \(shard.index), which is no candidate"
    }
  }
}
