/// Arithmetic modulo the polynomial of a reflected CRC, for what can be said of a checksum without its content.
///
/// A word is a polynomial over GF(2) whose highest bit is the coefficient of x⁰.
struct ReflectedPolynomial<Word: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
  /// Without the leading term.
  let modulus: Word

  private static var one: Word { 1 << Word(Word.bitWidth - 1) }

  /// The CRC of two contents in a row, from the CRC of each and the length of the second. Holds for CRCs whose register
  /// is preset to ones and inverted at the end, as both cancel.
  ///
  /// - Complexity: O(log `byteCount`) products of 32 or 64 steps.
  func combined(_ first: Word, with second: Word, ofByteCount byteCount: Int) -> Word {
    product(first, powerOfX(byteCount: byteCount)) ^ second
  }

  /// x to the power of eight times `byteCount`, by squaring.
  private func powerOfX(byteCount: Int) -> Word {
    var power = Self.one
    var square = Self.one >> 8
    var rest = byteCount
    while rest > 0 {
      if rest & 1 == 1 { power = product(power, square) }
      square = product(square, square)
      rest >>= 1
    }
    return power
  }

  private func product(_ one: Word, _ other: Word) -> Word {
    var rest = one
    var shifted = other
    var sum: Word = 0
    while rest != 0 {
      if rest & Self.one != 0 { sum ^= shifted }
      rest <<= 1
      shifted = timesX(shifted)
    }
    return sum
  }

  func timesX(_ word: Word) -> Word { word & 1 == 1 ? word >> 1 ^ modulus : word >> 1 }
}

extension ReflectedPolynomial<UInt32> {
  static let crc32 = ReflectedPolynomial(modulus: 0xedb8_8320)
  static let crc32c = ReflectedPolynomial(modulus: 0x82f6_3b78)
}

extension ReflectedPolynomial<UInt64> {
  static let crc64nvme = ReflectedPolynomial(modulus: 0x9a6c_9329_ac4b_c9b5)
}
