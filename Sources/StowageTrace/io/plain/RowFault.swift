/// What is wrong with a row, small enough to be made for each of a million skipped rows; the reader makes a
/// ``TraceError`` of it where somebody will see it.
struct RowFault: Error {
  enum Kind: UInt8 {
    case overlong, nul, notUTF8, unclosedQuote, textAfterQuote
    case cut, columnCount, empty, unknownOperation, neverSeen
    case time, backwards, size, total, ttl, tooManyKeys
  }

  var kind: Kind
  /// The cell, from 0.
  var column: Int

  init(_ kind: Kind, column: Int) {
    self.kind = kind
    self.column = column
  }
}

/// The number that `cell` writes in decimal digits and nothing else, nil if it does not or the number is above
/// `limit`.
@inline(__always) func wholeNumber(_ cell: UnsafeBufferPointer<UInt8>, atMost limit: UInt64) -> UInt64? {
  // 19 digits always fit into 64 bits, so that no step can overflow.
  guard cell.count > 0 && cell.count <= 19 else { return nil }
  var number: UInt64 = 0
  for byte in cell {
    let digit = byte &- UInt8(ascii: "0")
    if digit > 9 { return nil }
    number = number &* 10 &+ UInt64(digit)
  }
  return number <= limit ? number : nil
}
