/// One thing that a repair does.
public enum RepairAction: Hashable, Sendable, CustomStringConvertible {
  /// Writes what a device says about itself.
  case writeSuperblock(device: Int)
  /// Begins another metadata log, and removes the one that is damaged.
  case beginLog
  /// Computes a fragment from others, or writes its good content anew.
  case rebuild(shard: UInt32, fragment: Int)
  /// Turns the good copies of a shard into fragments.
  case seal(shard: UInt32)
  /// Notes that a chunk is gone.
  case recordLoss(chunk: UInt64, shard: UInt32, object: ObjectName?)
  /// Notes that the owner knows of all losses.
  case acceptLosses(Int)

  public var description: String {
    switch self {
    case .writeSuperblock(let device): "write the superblock of device \(device)"
    case .beginLog: "begin another metadata log"
    case .rebuild(let shard, let fragment): "rebuild fragment \(fragment) of shard \(shard)"
    case .seal(let shard): "seal shard \(shard) from its good copies"
    case .recordLoss(let chunk, let shard, let object):
      "record the loss of chunk \(chunk) in shard \(shard)" + (object.map { ", a part of \($0)" } ?? "")
    case .acceptLosses(let count): "accept \(count) losses"
    }
  }
}

/// What a repair did, or would do.
public struct RepairReport: Hashable, Sendable {
  /// In order.
  public var steps: [Step] = []
  /// Everything that is recorded as lost, accepted or not.
  public var losses: [Loss] = []
  /// Whether losses or quarantined fragments are recorded that the owner has not accepted.
  public var hasUnacceptedLosses = false
  /// Devices that are not there.
  public var missingDevices: [Int] = []
  /// Damage that a repair does not reach: rows of the catalog, devices that belong elsewhere, contents that are not those
  /// of their MD5s.
  public var beyondReach: [Finding] = []

  /// An action and what became of it.
  public struct Step: Hashable, Sendable {
    /// What was to be done.
    public var action: RepairAction
    /// What became of it.
    public var outcome: Outcome
  }

  /// What became of an action.
  public enum Outcome: Hashable, Sendable {
    /// Nothing was done yet.
    case planned
    /// It was done, made durable and read back.
    case done
    /// It has to wait for missing devices, or for others with room.
    case waits(String)
    /// What is left does not suffice; nothing was removed.
    case impossible(String)
  }

  mutating func add(_ action: RepairAction, _ outcome: Outcome) {
    steps.append(Step(action: action, outcome: outcome))
  }

  /// For the shell: 0 nothing to do, 3 repaired, 4 some of it cannot be repaired, 5 some of it waits for devices.
  public var exitCode: Int32 {
    let outcomes = steps.map(\.outcome)
    if hasUnacceptedLosses || !beyondReach.isEmpty { return 4 }
    if outcomes.contains(where: { if case .waits = $0 { true } else { false } }) || !missingDevices.isEmpty {
      return 5
    }
    return outcomes.contains { $0 == .done || $0 == .planned } ? 3 : 0
  }
}
