import Foundation

/// How random tests are steered from outside.
public enum Trials {
  /// `STOWAGE_TEST_SCALE` times `count`; the scale is 1 in a release build and 1/20 in a debug build unless it is set.
  public static func scaled(_ count: Int) -> Int {
    var scale = 1.0
    assert(
      {
        scale = 0.05; return true
      }())
    if let text = ProcessInfo.processInfo.environment["STOWAGE_TEST_SCALE"], let value = Double(text) {
      scale = value
    }
    return max(1, Int(Double(count) * scale))
  }

  /// The seeds to try: `STOWAGE_SEED` alone where it is set, else `count` of them, scaled.
  public static func seeds(_ count: Int, from first: UInt64 = 1) -> ClosedRange<UInt64> {
    if let seed { return seed...seed }
    return first...first + UInt64(scaled(count)) - 1
  }

  /// The one seed that the user asks for.
  public static var seed: UInt64? {
    ProcessInfo.processInfo.environment["STOWAGE_SEED"].flatMap { UInt64($0) }
  }

  /// The line that plays a seed again, with its history made small and printed.
  public static func reproduction(_ seed: UInt64, filter: String) -> String {
    "STOWAGE_SEED=\(seed) swift test --filter \(filter)"
  }
}
