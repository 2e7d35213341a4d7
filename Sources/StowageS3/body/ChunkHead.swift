/// The line before the content of a chunk: `hex-size[;chunk-signature=hex]\r\n`.
struct ChunkHead {
  /// Of the content, in bytes; 0 ends the body.
  let byteCount: Int
  /// 32 bytes, where one is there.
  let signature: [UInt8]?

  /// A longer line is none: sixteen digits and a signature have 98.
  static let byteLimit = 128

  /// - Parameter line: without its end.
  /// - Throws: ``S3Error`` where it is not such a line; extensions but the signature are refused.
  init(_ line: ArraySlice<UInt8>) throws(S3Error) {
    let parts = line.split(separator: UInt8(ascii: ";"), maxSplits: 1, omittingEmptySubsequences: false)
    guard let byteCount = Self.number(parts[0]) else {
      throw .malformedFraming("a chunk does not begin with its size in hexadecimal digits")
    }
    self.byteCount = byteCount
    guard parts.count > 1 else {
      signature = nil
      return
    }
    let name = Array("chunk-signature=".utf8)
    guard parts[1].starts(with: name), let signature = hexadecimalSignature(parts[1].dropFirst(name.count))
    else {
      throw .malformedFraming(
        "behind the size of a chunk stands something other than a signature of 64 digits")
    }
    self.signature = signature
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard (1...16).contains(digits.count) else { return nil }
    var number: UInt64 = 0
    for digit in digits {
      guard let value = hexadecimalDigit(digit) else { return nil }
      number = number << 4 | UInt64(value)
    }
    return Int(exactly: number)
  }
}

/// The 32 bytes that 64 hexadecimal digits stand for.
func hexadecimalSignature(_ digits: some Collection<UInt8>) -> [UInt8]? {
  guard digits.count == 64 else { return nil }
  var bytes: [UInt8] = []
  var high: UInt8?
  for digit in digits {
    guard let value = hexadecimalDigit(digit) else { return nil }
    if let before = high {
      bytes.append(before << 4 | value)
      high = nil
    } else {
      high = value
    }
  }
  return bytes
}

private func hexadecimalDigit(_ digit: UInt8) -> UInt8? {
  switch digit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
  default: nil
  }
}
