import StowageCore

/// A number with a unit, as people write it in workload files: `7d`, `4MiB`, `10%`, `0.25`. Held exactly.
struct Quantity: Equatable {
  var value: Ratio
  /// What follows the number, spaces aside.
  var unit: String

  /// Digits with at most one point among them, then a unit. Nil for anything else, signs and numbers of more than 18
  /// digits included.
  init?(_ text: String) {
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

  /// The number of `size` in the quantity, nil where that is not whole or too large.
  func whole(times size: Int) -> Int? {
    let (product, overflow) = value.numerator.multipliedReportingOverflow(by: size)
    return overflow || product % value.denominator != 0 ? nil : product / value.denominator
  }

  /// Milliseconds of a duration; units are ms, s, m, h and d, and one is required.
  var milliseconds: Int64? {
    let size: Int64? =
      switch unit {
      case "ms": 1
      case "s": Milliseconds.second
      case "m": Milliseconds.minute
      case "h": Milliseconds.hour
      case "d": Milliseconds.day
      default: nil
      }
    return size.flatMap { whole(times: Int($0)) }.map { Int64($0) }
  }

  /// Bytes of a size; units are B, KiB, MiB, GiB and TiB, and none is bytes.
  var bytes: Int? {
    let shift: Int? =
      switch unit {
      case "", "B": 0
      case "KiB": 10
      case "MiB": 20
      case "GiB": 30
      case "TiB": 40
      default: nil
      }
    return shift.flatMap { whole(times: 1 << $0) }
  }

  /// A part of a whole, as `0.25` or `25%`, in lowest terms.
  var fraction: Ratio? {
    let denominator: Int
    switch unit {
    case "": denominator = value.denominator
    case "%": denominator = value.denominator * 100
    default: return nil
    }
    var (divisor, rest) = (denominator, value.numerator % denominator)
    while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
    return Ratio(value.numerator / divisor, denominator / divisor)
  }

  /// A number without a unit.
  var number: Double? { unit.isEmpty ? value.value : nil }

  /// A whole number without a unit.
  var count: Int? { unit.isEmpty ? whole(times: 1) : nil }
}
