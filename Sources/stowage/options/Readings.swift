import ArgumentParser
import StowageCore

// Values of flags. Each is read from the text that a user gives, says what it expected where that is wrong, and
// prints itself in the help as a user would write it.

/// What is wrong with the value of a flag.
struct BadValue: Error, CustomStringConvertible {
  let description: String

  static func expected(_ what: String) -> BadValue { BadValue(description: "expected \(what)") }
}

/// A size in bytes.
struct ByteCount: CustomStringConvertible {
  let bytes: Int
  var description: String { Quantity.text(bytes: bytes) }

  static func read(_ text: String) throws -> ByteCount {
    guard let bytes = Quantity(text)?.bytes else {
      throw BadValue.expected("a size such as 4096, 64KiB, 4MiB or 1GiB")
    }
    return ByteCount(bytes: bytes)
  }
}

/// A length of time, or none.
struct TimeLimit: CustomStringConvertible {
  let milliseconds: Int64?
  var description: String { milliseconds.map { Quantity.text(milliseconds: $0) } ?? "none" }

  static func read(_ text: String) throws -> TimeLimit {
    if text == "none" { return TimeLimit(milliseconds: nil) }
    guard let milliseconds = Quantity(text)?.milliseconds, milliseconds > 0 else {
      throw BadValue.expected("none or a duration above 0 such as 90s, 15m, 24h or 7d")
    }
    return TimeLimit(milliseconds: milliseconds)
  }
}

/// A part of a whole, held exactly.
struct Fraction: CustomStringConvertible {
  let ratio: Ratio
  var description: String { "\(ratio.value)" }

  /// At least 0 and less than 1.
  static func readBelowOne(_ text: String) throws -> Fraction {
    let expected = "a fraction of at least 0 and less than 1, such as 0.3 or 30%"
    return try read(text, expected) { $0.numerator < $0.denominator }
  }

  /// At least 0 and at most 1.
  static func readUpToOne(_ text: String) throws -> Fraction {
    try read(text, "a fraction from 0 to 1, such as 0.05 or 5%") { $0.numerator <= $0.denominator }
  }

  /// Above 0 and at most 1.
  static func readThreshold(_ text: String) throws -> Fraction {
    try read(text, "a fraction above 0 and at most 1, such as 0.3 or 30%") {
      $0.numerator > 0 && $0.numerator <= $0.denominator
    }
  }

  private static func read(_ text: String, _ expected: String, _ holds: (Ratio) -> Bool) throws -> Fraction {
    guard let ratio = Quantity(text)?.fraction, holds(ratio) else { throw BadValue.expected(expected) }
    return Fraction(ratio: ratio)
  }
}

/// Garbage caps; nil among them is none.
struct CapList: CustomStringConvertible {
  let caps: [Ratio?]
  var description: String { caps.map { $0.map { "\($0.value)" } ?? "none" }.joined(separator: ",") }

  static func read(_ text: String) throws -> CapList {
    var caps: [Ratio?] = []
    for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
      let cap = try readOne(String(piece))
      if !caps.contains(cap) { caps.append(cap) }
    }
    return CapList(caps: caps)
  }

  /// The one cap that a store has.
  func single() throws -> Ratio? {
    if caps.count == 1 { return caps[0] }
    throw BadValue(description: "--garbage-cap names \(caps.count) caps; a store has one")
  }

  private static func readOne(_ text: String) throws -> Ratio? {
    if text == "none" { return nil }
    guard let cap = Quantity(text)?.fraction, cap.numerator > 0, cap.numerator < cap.denominator else {
      throw BadValue.expected("none or a fraction above 0 and below 1, such as 0.10 or 10%")
    }
    return cap
  }
}

/// A whole number from 1 on.
enum Count {
  static func reading(upTo limit: Int) -> @Sendable (String) throws -> Int {
    { text in
      guard let count = Quantity(text)?.count, (1...limit).contains(count) else {
        throw BadValue.expected("a whole number from 1 to \(limit)")
      }
      return count
    }
  }
}
