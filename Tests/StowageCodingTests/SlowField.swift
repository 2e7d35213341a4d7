import StowageCoding

/// GF(2^8) with the polynomial x^8 + x^4 + x^3 + x^2 + 1 by its definition, and parity by definition upon it. Shares no
/// code and no table with what it checks.
enum SlowField {
  static func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
    var (sum, shifted, rest) = (0, Int(left), Int(right))
    while rest > 0 {
      if rest & 1 == 1 { sum ^= shifted }
      shifted <<= 1
      if shifted & 0x100 != 0 { shifted ^= 0x11d }
      rest >>= 1
    }
    return UInt8(sum)
  }

  static let products: [UInt8] = (0..<65536).map { product(UInt8($0 >> 8), UInt8($0 & 255)) }

  static func times(_ left: UInt8, _ right: UInt8) -> UInt8 { products[Int(left) << 8 | Int(right)] }

  /// 1 / element, by search.
  static let inverses: [UInt8] = (0..<256).map { element in
    UInt8((0..<256).first { times(UInt8(element), UInt8($0)) == 1 } ?? 0)
  }

  /// The coefficients of all fragments, one row each, from the formulas of docs/ARCHITECTURE.md.
  static func rows(of code: ErasureCode) -> [[UInt8]] {
    let k = code.dataCount
    var rows: [[UInt8]] = (0..<k).map { row in (0..<k).map { $0 == row ? 1 : 0 } }
    for group in 0..<code.groupCount {
      let members = code.dataFragments(ofGroup: group)
      rows.append((0..<k).map { members.contains($0) ? 1 : 0 })
    }
    var points: [UInt8] = [1]
    while points.count < 255 { points.append(times(points[points.count - 1], 0xbb)) }
    points.removeAll { $0 <= code.globalCount }
    for parity in 0..<code.globalCount {
      rows.append(
        (0..<k).map { column in
          code.groupCount == 0
            ? inverses[(k + parity) ^ column]
            : times(points[column], inverses[Int(points[column]) ^ (parity + 1)])
        })
    }
    return rows
  }

  /// All fragments of a shard, data first, the zeros at their ends included.
  static func fragments(of shard: [UInt8], _ code: ErasureCode) -> [[UInt8]] {
    let length = (shard.count + code.dataCount - 1) / code.dataCount
    let padded = shard + [UInt8](repeating: 0, count: length * code.dataCount - shard.count)
    return rows(of: code).map { row in
      var fragment = [UInt8](repeating: 0, count: length)
      for (data, factor) in row.enumerated() where factor != 0 {
        let table = Array(products[Int(factor) << 8..<(Int(factor) + 1) << 8])
        for index in 0..<length { fragment[index] ^= table[Int(padded[data * length + index])] }
      }
      return fragment
    }
  }

  /// How many rows are independent.
  static func rank(_ matrix: [[UInt8]]) -> Int {
    var rows = matrix
    var rank = 0
    for column in 0..<(rows.first?.count ?? 0) {
      guard let pivot = rows.indices.first(where: { $0 >= rank && rows[$0][column] != 0 }) else { continue }
      rows.swapAt(rank, pivot)
      let inverse = inverses[Int(rows[rank][column])]
      for row in rows.indices where row > rank && rows[row][column] != 0 {
        let factor = times(rows[row][column], inverse)
        for index in column..<rows[row].count { rows[row][index] ^= times(factor, rows[rank][index]) }
      }
      rank += 1
    }
    return rank
  }
}
