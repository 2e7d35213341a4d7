import StowageCore

/// Which keys are hot: a counter of two bits for each, up where a version dies young, down where it does not.
///
/// State: 1 byte per key. Source: the hot filter of MiDAS (FAST 2024).
struct HotKeys: Sendable {
  /// The counter in the lowest two bits, then whether the latest version was hot when it came, then the one before it.
  private var keys = PerKey<UInt8>(0)

  private static var hottest: UInt8 { 3 }
  private static var latest: UInt8 { 4 }
  private static var former: UInt8 { 8 }

  /// A version of a key comes over one that died young, or did not; nil is no other. Whether the new one is hot.
  mutating func write(_ key: UInt32, overYoung isYoung: Bool?) -> Bool {
    guard key != 0, let isYoung else { return false }
    let known = keys[key]
    var count = known & Self.hottest
    if isYoung {
      count = min(Self.hottest, count + 1)
    } else {
      count -= min(1, count)
    }
    let wasHot = known & Self.latest != 0
    let isHot = count == Self.hottest
    keys[key] = count | (isHot ? Self.latest : 0) | (wasHot ? Self.former : 0)
    return isHot
  }

  /// A version survived in HOT, where nothing should.
  mutating func survived(_ key: UInt32) {
    let count = keys[key] & Self.hottest
    keys[key] -= min(2, count)
  }

  /// Whether the version of a key that dies now was hot when it came.
  func wasHot(_ key: UInt32, isOverwritten: Bool) -> Bool {
    keys[key] & (isOverwritten ? Self.former : Self.latest) != 0
  }
}
