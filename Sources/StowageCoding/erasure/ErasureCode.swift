/// Which fragments a sealed shard is cut into, and which of them may be lost.
///
/// - `rs:k+m`, Reed–Solomon: `k` data and `m` parity fragments; any `m` may be lost.
/// - `lrc:k+l+g`, locally repairable: the `k` data fragments form `l` groups; each group has a parity of its own, and
///   `g` global parities cover all. Any `g + 1` may be lost, and many larger sets. One lost fragment of a group is
///   computed from the rest of its group alone.
///
/// Fragments are numbered: data, then local parities in the order of their groups, then the other parities. The groups
/// are runs of neighbours. Where `l` does not divide `k`, the first `k mod l` groups have one fragment more.
public struct ErasureCode: Hashable, Sendable, CustomStringConvertible {
  /// Data fragments, at least 1.
  public let dataCount: Int
  /// Local groups, each with one parity fragment; 0 for Reed–Solomon.
  public let groupCount: Int
  /// Parity fragments that cover all data, at least 1.
  public let globalCount: Int

  /// Fragments of a shard at most. GF(2^8) has 256 elements, and each fragment needs one of its own; ISA-L stops at
  /// 255.
  public static let maximumFragments = 255

  /// - Precondition: at least one data and one parity fragment, and at most ``maximumFragments``.
  public static func reedSolomon(data: Int, parity: Int) -> ErasureCode {
    ErasureCode(data: data, groups: 0, globals: parity)
  }

  /// - Precondition: at least one data fragment per group, one group and one global parity, and at most
  ///   ``maximumFragments`` fragments.
  public static func locallyRepairable(data: Int, groups: Int, globals: Int) -> ErasureCode {
    precondition(groups >= 1, "an lrc has no \(groups) groups")
    return ErasureCode(data: data, groups: groups, globals: globals)
  }

  private init(data: Int, groups: Int, globals: Int) {
    precondition(
      data >= 1 && globals >= 1 && groups <= data && data + groups + globals <= Self.maximumFragments,
      "no erasure code has \(data) data fragments, \(groups) groups and \(globals) global parities")
    dataCount = data
    groupCount = groups
    globalCount = globals
  }

  /// Local and global parity fragments.
  public var parityCount: Int { groupCount + globalCount }
  /// All fragments of a shard, each on a device of its own.
  public var fragmentCount: Int { dataCount + parityCount }
  /// Any so many fragments may be lost: m, and g + 1 for an LRC.
  public var toleratedLosses: Int { groupCount == 0 ? globalCount : globalCount + 1 }
  /// Copies of an open shard, so that it survives as many losses as a sealed one: m + 1, and g + 2 for an LRC.
  public var openCopies: Int { toleratedLosses + 1 }

  /// The data fragments of a group.
  ///
  /// - Precondition: `group` is in `0..<groupCount`.
  public func dataFragments(ofGroup group: Int) -> Range<Int> {
    precondition((0..<groupCount).contains(group), "\(self) has no group \(group)")
    let (size, larger) = dataCount.quotientAndRemainder(dividingBy: groupCount)
    let start = group * size + min(group, larger)
    return start..<start + size + (group < larger ? 1 : 0)
  }

  public var description: String {
    groupCount == 0 ? "rs:\(dataCount)+\(globalCount)" : "lrc:\(dataCount)+\(groupCount)+\(globalCount)"
  }
}

extension ErasureCode {
  /// Reads `rs:k+m` or `lrc:k+l+g`.
  ///
  /// - Throws: what is wrong with the text, and what was expected.
  public init(_ text: String) throws(CodingTextError) {
    let (name, rest) = splitAtColon(text)
    guard name == "rs" || name == "lrc" else {
      throw .unknownName(kind: Self.kind, text: text, name: name, known: ["rs:k+m", "lrc:k+l+g"])
    }
    let words = rest?.split(separator: "+", omittingEmptySubsequences: false) ?? []
    let numbers = words.compactMap { wholeNumber($0) }
    guard numbers.count == words.count, numbers.count == (name == "rs" ? 2 : 3) else {
      let form = name == "rs" ? "rs:k+m, as rs:4+2" : "lrc:k+l+g, as lrc:12+2+2"
      throw .malformed(kind: Self.kind, text: text, expected: form)
    }
    let (data, last) = (numbers[0], numbers[numbers.count - 1])
    try Self.require(data, in: 1...254, "k (data fragments)", of: text)
    if name == "lrc" { try Self.require(numbers[1], in: 1...data, "l (local groups)", of: text) }
    try Self.require(
      last, in: 1...254, name == "rs" ? "m (parity fragments)" : "g (global parities)", of: text)
    let sum = numbers.reduce(0, +)
    try Self.require(sum, in: 2...Self.maximumFragments, "the number of fragments", of: text)
    self.init(data: data, groups: name == "lrc" ? numbers[1] : 0, globals: last)
  }

  private static let kind = "erasure code"

  private static func require(
    _ number: Int, in range: ClosedRange<Int>, _ quantity: String, of text: String
  ) throws(CodingTextError) {
    if range.contains(number) { return }
    throw .outOfRange(
      kind: kind, text: text, quantity: quantity, found: number,
      expected: "\(range.lowerBound) to \(range.upperBound)")
  }
}
