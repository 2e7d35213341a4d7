/// Mistakes that a store makes on purpose where a test asks for one, to show that the test would find it.
struct Defects: OptionSet {
  let rawValue: Int

  /// Copies go before the catalog knows of the fragments.
  static let unlinkBeforeCommit = Defects(rawValue: 1 << 0)
  /// An open shard has one copy too few.
  static let oneCopyLess = Defects(rawValue: 1 << 1)
  /// Two fragments of a shard lie on one device.
  static let sharedDevice = Defects(rawValue: 1 << 2)
  /// A victim's files go before its survivors' new places are committed.
  static let freeBeforeCommit = Defects(rawValue: 1 << 3)
  /// The catalog knows of a group before its bytes are synced.
  static let commitBeforeSync = Defects(rawValue: 1 << 4)
}
