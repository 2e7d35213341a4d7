/// A text as its UTF-8 bytes, which is what decides whether two keys are the same key and which comes first.
///
/// Swift's own comparison of texts is of characters: to it an "é" of one code point equals an "é" of two.
struct KeyBytes: Hashable, Comparable, Sendable {
  let bytes: [UInt8]

  init(_ text: String) { bytes = Array(text.utf8) }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  static func < (left: KeyBytes, right: KeyBytes) -> Bool { left.order(to: right) < 0 }

  /// Negative where this comes first, 0 where both are the same.
  func order(to other: KeyBytes) -> Int {
    let (left, right) = (bytes.span, other.bytes.span)
    for index in 0..<min(left.count, right.count) where left[index] != right[index] {
      return Int(left[index]) - Int(right[index])
    }
    return left.count - right.count
  }

  func hasPrefix(_ prefix: KeyBytes) -> Bool { bytes.starts(with: prefix.bytes) }

  /// The least key that is greater than this one.
  var next: KeyBytes { KeyBytes(bytes: bytes + [0]) }

  /// The least key that is greater than every key with this prefix. UTF-8 has no byte 0xFF: there is always one more
  /// than the last byte, and 0xFF itself does for the empty prefix.
  var upperBound: KeyBytes {
    guard let last = bytes.last else { return KeyBytes(bytes: [0xff]) }
    return KeyBytes(bytes: bytes.dropLast() + [last + 1])
  }
}

extension VersionRange {
  /// The keys of the range whose versions all belong to it.
  var bounds: (lower: KeyBytes, upper: KeyBytes) {
    let prefix = KeyBytes(self.prefix)
    guard let afterKey else { return (prefix, prefix.upperBound) }
    return (max(prefix, KeyBytes(afterKey).next), prefix.upperBound)
  }

  /// The key of which only versions older than ``afterVersion`` belong to the range.
  var startedKey: (key: KeyBytes, olderThan: UInt64)? {
    guard let afterKey, let afterVersion else { return nil }
    let key = KeyBytes(afterKey)
    return key.hasPrefix(KeyBytes(prefix)) ? (key, afterVersion) : nil
  }
}
