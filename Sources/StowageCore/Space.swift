/// The books of the engine, in stored bytes. `storedBytes = liveBytes + deadSealedBytes + deadOpenBytes`.
public struct Space: Hashable, Sendable {
  /// Brought by uploads since the beginning.
  public internal(set) var ingestedBytes = 0
  /// Planned copies since the beginning.
  public internal(set) var copiedBytes = 0
  /// In all shards that have not been freed.
  public internal(set) var storedBytes = 0
  /// In chunks of pending uploads and of objects.
  public internal(set) var liveBytes = 0
  /// Released, refused or cut off, in sealed shards.
  public internal(set) var deadSealedBytes = 0
  /// The same in open shards, where it cannot be collected: trapped.
  public internal(set) var deadOpenBytes = 0
  /// The part of `deadSealedBytes` in shards that cannot be read just now, which no trigger counts.
  public internal(set) var deadUnreadableBytes = 0
  /// Chunks of pending uploads and of objects.
  public internal(set) var liveChunks = 0

  public init() {}

  /// All garbage.
  public var deadBytes: Int { deadSealedBytes + deadOpenBytes }

  /// The garbage that a cap counts.
  func countedGarbage(_ accounting: GarbageAccounting) -> Int {
    switch accounting {
    case .all: deadSealedBytes + deadOpenBytes - deadUnreadableBytes
    case .sealed: deadSealedBytes - deadUnreadableBytes
    }
  }
}
