import StowageStore

/// What a failing medium does to bytes of a file. Places behind the end of the file are left alone.
public enum Damage: Hashable, Sendable {
  /// Turns one bit over; bit 0 is the lowest of the byte.
  case flip(bit: Int, at: Int)
  /// Replaces a range by zeros.
  case zeros(Range<Int>)

  /// The bytes of the file that it touches.
  public var range: Range<Int> {
    switch self {
    case .flip(_, let offset): offset..<offset + 1
    case .zeros(let range): range
    }
  }

  /// Applies it to bytes that lie at `offset` of the file.
  func apply(to bytes: UnsafeMutableRawBufferPointer, at offset: Int) {
    for place in range.clamped(to: offset..<offset + bytes.count) {
      switch self {
      case .flip(let bit, _): bytes[place - offset] ^= 1 << UInt8(truncatingIfNeeded: bit & 7)
      case .zeros: bytes[place - offset] = 0
      }
    }
  }
}

extension PagedBytes {
  mutating func apply(_ damage: Damage) {
    let range = damage.range.clamped(to: 0..<count)
    var bytes = [UInt8](repeating: 0, count: range.count)
    bytes.withUnsafeMutableBytes { bytes in
      _ = read(at: range.lowerBound, into: bytes)
      damage.apply(to: bytes, at: range.lowerBound)
      write(UnsafeRawBufferPointer(bytes), at: range.lowerBound)
    }
  }
}
