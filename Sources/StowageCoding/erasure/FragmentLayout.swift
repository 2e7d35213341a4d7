/// Where the bytes of a sealed shard lie in its fragments.
///
/// Data fragments are the shard cut into `k` runs of equal length, in order, so that an ordinary read touches one
/// fragment, now and then two. Rounding up leaves the last fragments with less than a full length, or with nothing (5
/// bytes in four fragments are 2, 2, 1 and 0); what is missing counts as zeros and need not be stored.
public struct FragmentLayout: Hashable, Sendable {
  /// The code that the shard is sealed under.
  public let code: ErasureCode
  /// Bytes of the shard.
  public let shardBytes: Int
  /// Bytes of each fragment, the zeros included: the shard's by `k`, rounded up.
  public let fragmentBytes: Int

  /// - Precondition: `shardBytes >= 0`.
  public init(_ code: ErasureCode, shardBytes: Int) {
    precondition(shardBytes >= 0, "no shard has \(shardBytes) bytes")
    self.code = code
    self.shardBytes = shardBytes
    let (quotient, remainder) = shardBytes.quotientAndRemainder(dividingBy: code.dataCount)
    fragmentBytes = quotient + (remainder > 0 ? 1 : 0)
  }

  /// Bytes of all fragments with their zeros. Equal to `StripeGeometry.sealedBytes` of the core for as many data and
  /// parity fragments.
  public var sealedBytes: Int { fragmentBytes * code.fragmentCount }

  /// Bytes of a fragment without the zeros at its end.
  ///
  /// - Precondition: `fragment` is a number of the code.
  public func contentBytes(of fragment: Int) -> Int {
    precondition((0..<code.fragmentCount).contains(fragment), "\(code) has no fragment \(fragment)")
    if fragment >= code.dataCount { return fragmentBytes }
    return min(max(shardBytes - fragment * fragmentBytes, 0), fragmentBytes)
  }

  /// The places of a range of the shard, in order; none for an empty range.
  ///
  /// - Precondition: the range lies in the shard.
  /// - Complexity: O(places), which is at most two for a range no longer than a fragment.
  public func pieces(of range: Range<Int>) -> [FragmentPiece] {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= shardBytes,
      "\(range) is not in a shard of \(shardBytes) bytes")
    var pieces: [FragmentPiece] = []
    var start = range.lowerBound
    while start < range.upperBound {
      let (fragment, offset) = start.quotientAndRemainder(dividingBy: fragmentBytes)
      let end = min(range.upperBound, (fragment + 1) * fragmentBytes)
      pieces.append(FragmentPiece(fragment: fragment, bytes: offset..<offset + end - start))
      start = end
    }
    return pieces
  }
}

/// A run of bytes within one data fragment.
public struct FragmentPiece: Hashable, Sendable {
  /// Number of the data fragment.
  public var fragment: Int
  /// Offsets from the beginning of the fragment.
  public var bytes: Range<Int>

  public init(fragment: Int, bytes: Range<Int>) {
    self.fragment = fragment
    self.bytes = bytes
  }
}
