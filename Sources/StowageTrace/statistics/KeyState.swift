import StowageCore

/// What a summary knows of a key: its live object, if it has one, and how often it was read.
struct KeyState: BitwiseCopyable {
  /// When the latest object was put.
  private var birth = Instant.zero
  /// Bytes of the live object, or why there is none.
  private(set) var bytes = unnamed
  /// Of all objects of the key, dead ones too.
  private(set) var gets: UInt32 = 0
  /// Where the latest object lies.
  private(set) var bucket: UInt32 = 0

  private static let dead = -1
  private static let unborn = -2
  private static let unnamed = -3

  var isLive: Bool { bytes >= 0 }
  /// Whether no row has put the key.
  var isUnborn: Bool { bytes <= Self.unborn }

  func age(at now: Instant) -> Int64 { now.milliseconds - birth.milliseconds }

  /// Notes that a row names the key.
  /// - Returns: whether none did before.
  @inline(__always) mutating func name() -> Bool {
    if bytes != Self.unnamed { return false }
    bytes = Self.unborn
    return true
  }

  @inline(__always) mutating func begin(_ put: TraceRow) {
    birth = put.time
    bytes = put.size
    bucket = put.bucket
  }

  @inline(__always) mutating func die() { bytes = Self.dead }

  @inline(__always) mutating func countGet() { if gets < .max { gets += 1 } }
}
