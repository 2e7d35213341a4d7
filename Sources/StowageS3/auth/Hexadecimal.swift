/// Bytes as pairs of digits, in lower case only: a signature has one spelling.
enum Hexadecimal {
  private static let digits = Array("0123456789abcdef".utf8)

  static func append(_ bytes: some Sequence<UInt8>, to text: inout [UInt8]) {
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
  }

  /// Nil unless there are exactly `count` bytes.
  static func decoded(_ text: some Sequence<UInt8>, count: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    var iterator = text.makeIterator()
    while let high = iterator.next() {
      guard bytes.count < count, let high = value(high), let low = iterator.next().flatMap(value) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    return bytes.count == count ? bytes : nil
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
