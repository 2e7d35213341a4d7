/// A number with a unit, as people write it: `7d`, `4MiB`, `10%`, `0.25`. Held exactly.
///
/// The one reader of quantities for flags, policy parameters and workload files. Sizes count in powers of 1024 only
/// (`MB` is refused: half of its writers mean 1000²), durations in fixed units only (no months, no years).
package struct Quantity: Equatable {
  package var value: Ratio
  /// What follows the number, spaces aside.
  package var unit: String

  /// Digits with at most one point among them, then a unit. Nil for anything else, signs and numbers of more than 18
  /// digits included.
  package init?(_ text: String) {
    var numerator = 0
    var denominator = 1
    var digits = 0
    var isFraction = false
    var rest = Substring(text).utf8
    while let byte = rest.first, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: ".") {
      rest.removeFirst()
      if byte == UInt8(ascii: ".") {
        if isFraction || digits == 0 { return nil }
        isFraction = true
        continue
      }
      digits += 1
      if digits > 18 { return nil }
      numerator = numerator * 10 + Int(byte - UInt8(ascii: "0"))
      if isFraction { denominator *= 10 }
    }
    if digits == 0 || isFraction && denominator == 1 { return nil }
    while rest.first == UInt8(ascii: " ") { rest.removeFirst() }
    value = Ratio(numerator, denominator)
    unit = String(Substring(rest))
  }

  private static let durations: [(unit: String, milliseconds: Int)] = [
    ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
  ]
  private static let sizes: [(unit: String, bytes: Int)] = [
    ("", 1), ("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
  ]

  /// The number of `size` in the quantity, nil where that is not whole or too large.
  private func whole(times size: Int) -> Int? {
    let (product, overflow) = value.numerator.multipliedReportingOverflow(by: size)
    return overflow || product % value.denominator != 0 ? nil : product / value.denominator
  }

  /// Milliseconds of a duration; units are ms, s, m, h and d, and one is required.
  package var milliseconds: Int64? {
    let known = Self.durations.first { $0.unit == unit }
    return known.flatMap { whole(times: $0.milliseconds) }.map { Int64($0) }
  }

  /// Bytes of a size; units are B, KiB, MiB, GiB and TiB, and none is bytes.
  package var bytes: Int? {
    let known = Self.sizes.first { $0.unit == unit }
    return known.flatMap { whole(times: $0.bytes) }
  }

  /// A part of a whole, as `0.25` or `25%`, in lowest terms.
  package var fraction: Ratio? {
    guard unit.isEmpty || unit == "%" else { return nil }
    // Lowest terms first: 18 digits and a percent sign would not fit into 63 bits.
    let plain = value.inLowestTerms
    if unit.isEmpty { return plain }
    let (denominator, overflow) = plain.denominator.multipliedReportingOverflow(by: 100)
    return overflow ? nil : Ratio(plain.numerator, denominator).inLowestTerms
  }

  /// A number without a unit.
  package var number: Double? { unit.isEmpty ? value.value : nil }

  /// A whole number without a unit.
  package var count: Int? { unit.isEmpty ? whole(times: 1) : nil }
}

extension Quantity {
  /// The shortest whole form that ``milliseconds`` reads back.
  package static func text(milliseconds: Int64) -> String {
    for (unit, size) in durations.reversed() where milliseconds % Int64(size) == 0 {
      return "\(milliseconds / Int64(size))\(unit)"
    }
    return "\(milliseconds)ms"
  }

  /// The shortest whole form in powers of 1024 that ``bytes`` reads back.
  package static func text(bytes: Int) -> String {
    for (unit, size) in sizes.reversed() where size > 1 && bytes > 0 && bytes % size == 0 {
      return "\(bytes / size)\(unit)"
    }
    return "\(bytes)"
  }
}

extension Ratio {
  fileprivate var inLowestTerms: Ratio {
    var (divisor, rest) = (denominator, numerator % denominator)
    while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
    return Ratio(numerator / divisor, denominator / divisor)
  }
}
