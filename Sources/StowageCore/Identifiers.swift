// Upload and object numbers are reused as soon as what they named is gone, so that tables indexed by them
// stay as large as the live set; shard and plan numbers ascend and are never reused.

/// An upload in progress, and the object that it becomes: a dense number that the core hands out.
public struct UploadID: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The number.
  public let index: UInt32
  @inlinable public init(_ index: UInt32) { self.index = index }
  @inlinable public static func < (left: UploadID, right: UploadID) -> Bool { left.index < right.index }
}

/// A committed object. It carries the number of the first of the uploads that it was made of.
public struct ObjectID: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The number.
  public let index: UInt32
  @inlinable public init(_ index: UInt32) { self.index = index }
  @inlinable public static func < (left: ObjectID, right: ObjectID) -> Bool { left.index < right.index }
}

extension ObjectID {
  /// The object that `upload` becomes when it is committed first in order.
  @inlinable public init(_ upload: UploadID) { self.init(upload.index) }
}

/// A shard: ascending in the order of opening, never reused.
public struct ShardID: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The number.
  public let index: UInt32
  @inlinable public init(_ index: UInt32) { self.index = index }
  @inlinable public static func < (left: ShardID, right: ShardID) -> Bool { left.index < right.index }
}

/// A plan to reclaim one victim: ascending, never reused.
public struct PlanID: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The number.
  public let index: UInt32
  @inlinable public init(_ index: UInt32) { self.index = index }
  @inlinable public static func < (left: PlanID, right: PlanID) -> Bool { left.index < right.index }
}

/// A placement policy's answer: which chunks share a shard. Each class has at most one open shard.
public struct PlacementClass: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Dense, from 0; below 2^20.
  public let index: UInt32
  @inlinable public init(_ index: Int) {
    precondition(
      index >= 0 && index < Self.limit, "placement class \(index) is not in 0..<\(Self.limit)")
    self.index = UInt32(index)
  }
  @inlinable static var limit: Int { 1 << 20 }
  @inlinable public static func < (left: PlacementClass, right: PlacementClass) -> Bool {
    left.index < right.index
  }
}

/// The tier that a class belongs to: an index into the tier file, hottest first. Without a file there is one.
public struct Tier: Hashable, Sendable, BitwiseCopyable {
  /// Position in the tier file, from 0.
  public let index: UInt8
  @inlinable public init(_ index: UInt8) { self.index = index }
  /// The hottest tier, and the only one without a tier file.
  @inlinable public static var first: Tier { Tier(0) }
}
