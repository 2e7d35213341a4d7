import StowageCore

// Figures as people read them. A dash stands for what is undefined.

let undefinedFigure = "–"

/// `value` with `decimals` digits after the point.
func fixed(_ value: Double?, _ decimals: Int) -> String {
  guard let value, value.isFinite else { return undefinedFigure }
  var scale = 1.0
  for _ in 0..<decimals { scale *= 10 }
  let scaled = (value.magnitude * scale).rounded()
  // Beyond that a double has no digits after the point left.
  if scaled >= 1e15 { return "\(value)" }
  let digits = String(Int(scaled))
  let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
  let sign = value < 0 && scaled > 0 ? "-" : ""
  if decimals == 0 { return sign + padded }
  return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
}

/// A ratio in per cent, without a needless point: `10 %`, `12.5 %`.
func percent(_ ratio: Double?, _ decimals: Int? = nil) -> String {
  guard let ratio, ratio.isFinite else { return undefinedFigure }
  if let decimals { return fixed(ratio * 100, decimals) + " %" }
  var text = fixed(ratio * 100, 6)
  while text.hasSuffix("0") { text.removeLast() }
  if text.hasSuffix(".") { text.removeLast() }
  return text + " %"
}

/// A size with one decimal in the largest unit that it reaches: `1.5 GiB`.
func size(_ bytes: Double?) -> String {
  guard let bytes else { return undefinedFigure }
  var (value, unit) = (bytes, 0)
  let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
  while value >= 1024 && unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
  return fixed(value, unit == 0 ? 0 : 1) + " " + units[unit]
}

func size(_ bytes: Int?) -> String { size(bytes.map(Double.init)) }

/// A duration with one decimal in the largest unit that it reaches, days at most: `1.5 h`.
func duration(_ milliseconds: Int64?) -> String {
  guard let milliseconds else { return undefinedFigure }
  var (value, unit) = (Double(milliseconds), 0)
  let units = [("ms", 1000.0), ("s", 60), ("min", 60), ("h", 24), ("d", .infinity)]
  while value >= units[unit].1 { (value, unit) = (value / units[unit].1, unit + 1) }
  return fixed(value, unit == 0 ? 0 : 1) + " " + units[unit].0
}

/// A count with a separator between thousands: `1,234,567`.
func grouped(_ count: Int) -> String {
  var text = ""
  for (index, digit) in String(count.magnitude).reversed().enumerated() {
    if index > 0 && index % 3 == 0 { text += "," }
    text.append(digit)
  }
  return (count < 0 ? "-" : "") + String(text.reversed())
}
