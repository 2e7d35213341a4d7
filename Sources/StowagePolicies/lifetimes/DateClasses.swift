import StowageCore

/// Classes by expected date of death, the wider the further it is off.
///
/// Dates count from the first upload, so that a history that begins later is packed the same.
struct DateClasses: Sendable {
  private var origin: Instant?

  /// A class covers a sixteenth of the time that is left.
  private static var widthsPerLife: Int64 { 16 }
  /// Dates of one width before their classes come again.
  private static var turns: Int { 128 }

  /// Answers are below it.
  static var count: Int { 63 * turns }

  /// The class of what dies after so long; none covers less than `least`, both in milliseconds.
  mutating func number(dyingAfter milliseconds: Int64, at now: Instant, least: Int64) -> Int {
    let start = origin ?? now
    origin = start
    let width = max(least, milliseconds / Self.widthsPerLife, 1)
    let power = Int64.bitWidth - 1 - width.leadingZeroBitCount
    let date = now.advanced(byMilliseconds: milliseconds).milliseconds(after: start) >> Int64(power)
    return power * Self.turns + Int(date & Int64(Self.turns - 1))
  }
}
