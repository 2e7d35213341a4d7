import StowageCore

/// Put bytes by bucket or content type. Memory: 8 bytes per number.
struct BytesByName: ~Copyable {
  /// Indexed by number; −1 where no put has named it.
  private var bytes = Table<Int>()

  mutating func add(_ number: UInt32, _ size: Int) {
    bytes.extend(toInclude: Int(number), with: -1)
    bytes[number] = max(0, bytes[number]) + size
  }

  /// Those with the most bytes, largest first, equal ones by number.
  ///
  /// - Complexity: O(n log n) for n numbers.
  func largest(_ limit: Int) -> [(number: UInt32, bytes: Int)] {
    var named: [(number: UInt32, bytes: Int)] = []
    for number in 0..<bytes.count where bytes[number] >= 0 { named.append((UInt32(number), bytes[number])) }
    named.sort { $0.bytes != $1.bytes ? $0.bytes > $1.bytes : $0.number < $1.number }
    return Array(named.prefix(max(0, limit)))
  }

  /// What `weight` makes of all bytes together.
  func sum(_ weight: (_ number: UInt32) -> Double) -> Double {
    var sum = 0.0
    for number in 0..<bytes.count where bytes[number] > 0 {
      sum += Double(bytes[number]) * weight(UInt32(number))
    }
    return sum
  }
}
