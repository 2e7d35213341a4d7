/// Durations as users write them. A year is 365 days.
public enum Duration {
  private static let units: [(suffix: String, milliseconds: Int64)] = [
    ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("y", 31_536_000_000),
  ]

  /// Milliseconds of a whole number with a unit (`ms s m h d y`), nil where the text is not of that form.
  public static func milliseconds(_ text: String) -> Int64? {
    guard let (digits, suffix) = split(text), let count = Int64(digits),
      let unit = units.first(where: { $0.suffix == suffix })
    else { return nil }
    let (product, overflow) = count.multipliedReportingOverflow(by: unit.milliseconds)
    return overflow ? nil : product
  }

  /// The shortest form that ``milliseconds(_:)`` reads back.
  public static func text(milliseconds: Int64) -> String {
    for unit in units.reversed() where unit.suffix != "y" && milliseconds % unit.milliseconds == 0 {
      return "\(milliseconds / unit.milliseconds)\(unit.suffix)"
    }
    return "\(milliseconds)ms"
  }
}

/// Sizes as users write them; KiB is 1024 bytes, kB 1000.
public enum ByteSize {
  private static let units: [(suffix: String, bytes: Int)] = [
    ("", 1), ("B", 1), ("kB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
    ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
  ]

  /// Bytes of a whole number with or without a unit, nil where the text is not of that form.
  public static func bytes(_ text: String) -> Int? {
    guard let (digits, suffix) = split(text), let count = Int(digits),
      let unit = units.first(where: { $0.suffix == suffix })
    else { return nil }
    let (product, overflow) = count.multipliedReportingOverflow(by: unit.bytes)
    return overflow ? nil : product
  }

  /// The shortest form in powers of 1024 that ``bytes(_:)`` reads back.
  public static func text(bytes: Int) -> String {
    for unit in units.reversed() where unit.suffix.hasSuffix("iB") && bytes > 0 && bytes % unit.bytes == 0 {
      return "\(bytes / unit.bytes)\(unit.suffix)"
    }
    return "\(bytes)"
  }
}

/// Leading digits and the rest.
private func split(_ text: String) -> (digits: Substring, suffix: Substring)? {
  let digits = text.prefix { $0.isASCII && $0.isNumber }
  return digits.isEmpty ? nil : (digits, text.dropFirst(digits.count))
}
