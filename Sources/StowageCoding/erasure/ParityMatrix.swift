import CISAL

/// What each parity fragment is made of: one row per parity, one coefficient in GF(2^8) (polynomial 11d) per data
/// fragment.
///
/// **Reed–Solomon.** The Cauchy matrix 1 / ((k + i) + j) for parity i and data j; it is the one of ISA-L's
/// `gf_gen_cauchy1_matrix`. Every square part of a Cauchy matrix is invertible, so any m losses decode. ISA-L's other
/// matrix, Vandermonde's under an identity, does not have that property for every k and m. Source: J. Plank, L. Xu,
/// "Optimizing Cauchy Reed-Solomon codes for fault-tolerant network storage applications", NCA 2006.
///
/// **Locally repairable.** A pyramid code: take a Reed–Solomon code of g + 1 parities whose first row is all ones,
/// and split that row into the groups. The Cauchy matrix 1 / (r + y) for parities r = 0…g and data points y gets such
/// a row by dividing each column by its first coefficient, which leaves every square part invertible; global parity r
/// = 1…g then has the coefficients y / (y + r). Any g + 1 losses decode:
///
/// - If no local parity is lost, the sum of the local parities is the first parity of the Reed–Solomon code, which
///   decodes g + 1 losses among data and globals.
/// - If a local parity is lost, at most g losses are left among data and globals, which the globals alone decode.
///
/// That holds whatever the data points are, as long as they differ. Which larger sets decode depends on them. With
/// powers of bb = 2^83, those up to g passed over, every set decodes that any code with these groups could decode,
/// for 12+2+2 and for all of 2…14 data fragments in two groups under two globals (a search over powers found it; from
/// k = 15 on some sets are missed). The points k, k + 1, … of the Cauchy matrix above miss 5 of 1568 sets of four of
/// 12+2+2. Sources: C. Huang, M. Chen, J. Li, "Pyramid codes: flexible schemes to trade space for access efficiency
/// in reliable data storage systems", NCA 2007; C. Huang et al., "Erasure coding in Windows Azure Storage", ATC 2012,
/// for the local groups and for what any code could decode. Azure's coefficients are others.
struct ParityMatrix: Sendable {
  let rowCount: Int
  let columnCount: Int
  /// Row by row.
  private(set) var coefficients: [UInt8]

  /// - Complexity: O(parities × data).
  init(_ code: ErasureCode) {
    rowCount = code.parityCount
    columnCount = code.dataCount
    coefficients = [UInt8](repeating: 0, count: rowCount * columnCount)
    for group in 0..<code.groupCount {
      for column in code.dataFragments(ofGroup: group) { self[group, column] = 1 }
    }
    let points = code.groupCount == 0 ? [] : Self.points(columnCount, above: code.globalCount)
    for row in 0..<code.globalCount {
      for column in 0..<columnCount {
        self[code.groupCount + row, column] =
          code.groupCount == 0
          ? gf_inv(UInt8(columnCount + row) ^ UInt8(column))
          : gf_mul(points[column], gf_inv(points[column] ^ UInt8(row + 1)))
      }
    }
  }

  /// The first powers of bb that are greater than `least`. Each of the 255 nonzero elements is one, so there are
  /// enough.
  private static func points(_ count: Int, above least: Int) -> [UInt8] {
    var points: [UInt8] = []
    var power: UInt8 = 1
    while points.count < count {
      if power > least { points.append(power) }
      power = gf_mul(power, 0xbb)
    }
    return points
  }

  private(set) subscript(row: Int, column: Int) -> UInt8 {
    get { coefficients[row * columnCount + column] }
    set { coefficients[row * columnCount + column] = newValue }
  }
}

/// A matrix over GF(2^8) in the form that ISA-L multiplies with: 32 bytes for each coefficient.
struct Multiplier: Sendable {
  let rowCount: Int
  let columnCount: Int
  private let tables: [UInt8]

  /// Bytes of each row that are multiplied at a time. A block of all rows of 20+4 is 1.5 MiB and stays in a
  /// second-level cache; with rows of 4 MiB encoding is two to three times slower.
  static let blockBytes = 64 << 10

  /// - Parameter coefficients: row by row.
  init(rowCount: Int, columnCount: Int, coefficients: [UInt8]) {
    precondition(coefficients.count == rowCount * columnCount, "\(coefficients.count) coefficients")
    self.rowCount = rowCount
    self.columnCount = columnCount
    guard !coefficients.isEmpty else {
      tables = []
      return
    }
    var coefficients = coefficients
    tables = [UInt8](unsafeUninitializedCapacity: 32 * coefficients.count) { buffer, count in
      buffer.initialize(repeating: 0)
      ec_init_tables(Int32(columnCount), Int32(rowCount), &coefficients, buffer.baseAddress)
      count = buffer.count
    }
  }

  /// Overwrites `rowCount` destinations with the products of `columnCount` sources, `length` bytes each.
  func multiply(
    _ sources: UnsafePointer<UnsafePointer<UInt8>?>,
    into destinations: UnsafePointer<UnsafeMutablePointer<UInt8>?>,
    length: Int
  ) {
    if tables.isEmpty || length == 0 { return }
    isal_multiply(Int32(length), Int32(columnCount), Int32(rowCount), tables, sources, destinations)
  }
}
