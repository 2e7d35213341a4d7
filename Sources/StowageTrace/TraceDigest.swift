import StowageCore

/// A 64-bit fingerprint of what a trace says, whatever format or generator it comes from: equal traces have equal
/// digests, and different ones hardly ever.
///
/// Keys, buckets and the other names count by the order of their first appearance in the rows, names by their
/// text too, and names of keys not at all; so it does not matter how a source numbers them. Memory: none where keys
/// are numbered in that order, else 4 bytes per key.
public struct TraceDigest: ~Copyable {
  private var state = ByteHash.first
  private var rowCount = 0
  private var keys = FirstAppearances()
  private var buckets = FirstAppearances()
  private var contentTypes = FirstAppearances()
  private var tenants = FirstAppearances()
  private var batches = FirstAppearances()

  /// Of no rows yet.
  public init() {}

  /// Takes in the next row.
  ///
  /// - Complexity: O(1), a few nanoseconds.
  public mutating func add(_ row: TraceRow) {
    let what = UInt64(row.operation.rawValue) << 32 | UInt64(keys.rank(of: row.key))
    let bucket = buckets.nameRank(of: row.bucket)
    let contentType = contentTypes.nameRank(of: row.contentType)
    let tenant = tenants.nameRank(of: row.tenant)
    let batch = batches.nameRank(of: row.batch)
    // Three products that do not wait for each other, and one that chains the rows.
    let time = ByteHash.fold(
      UInt64(bitPattern: row.time.milliseconds) ^ ByteHash.first, UInt64(row.ttlSeconds) ^ ByteHash.second)
    let object = ByteHash.fold(UInt64(bitPattern: Int64(row.size)) ^ ByteHash.second, what ^ ByteHash.third)
    let names = ByteHash.fold(
      UInt64(bucket) << 32 | UInt64(contentType) ^ ByteHash.third,
      UInt64(tenant) << 32 | UInt64(batch) ^ ByteHash.fourth)
    state = ByteHash.fold(state ^ time, object &+ names ^ ByteHash.fourth)
    rowCount += 1
  }

  /// The digest of the rows so far.
  ///
  /// - Parameter names: those that the rows refer to.
  /// - Complexity: O(bytes of all names).
  public func value(names: TraceNames) -> UInt64 {
    var digest = ByteHash.fold(state ^ UInt64(rowCount), ByteHash.second)
    buckets.fold(names.buckets, into: &digest)
    contentTypes.fold(names.contentTypes, into: &digest)
    tenants.fold(names.tenants, into: &digest)
    batches.fold(names.batches, into: &digest)
    return digest
  }

  /// The digest of the rows so far as it is printed: 16 hexadecimal digits.
  public func text(names: TraceNames) -> String { hexadecimal(value(names: names), digits: 16) }
}

/// Ranks of dense numbers in the order in which they are first asked for, from 0.
///
/// As a rule numbers are given out in that very order, and then a rank is its number; only the numbers from the
/// first exception on are looked up in a table, which would cost a cache miss per row.
private struct FirstAppearances: ~Copyable {
  /// Numbers below have themselves as rank.
  private var inOrder: UInt32 = 0
  /// Indexed by number: rank + 1, or 0. Empty as long as there was no exception.
  private var ranks = Table<UInt32>()
  private var count: UInt32 = 0

  @inline(__always) mutating func rank(of number: UInt32) -> UInt32 {
    if number < inOrder { return number }
    return newRank(of: number)
  }

  private mutating func newRank(of number: UInt32) -> UInt32 {
    if number == count && ranks.isEmpty {
      count += 1
      inOrder = count
      return number
    }
    ranks.extend(toInclude: Int(number), with: 0)
    if ranks[number] == 0 {
      count += 1
      ranks[number] = count
    }
    return ranks[number] &- 1
  }

  /// The same for names, of which number 0 is "unknown" and stays 0.
  @inline(__always) mutating func nameRank(of number: UInt32) -> UInt32 {
    number == 0 ? 0 : rank(of: number &- 1) &+ 1
  }

  /// Folds the names that have appeared, in their order.
  func fold(_ names: Names, into digest: inout UInt64) {
    var numbers = Array(repeating: UInt32(0), count: Int(count))
    for number in 0..<Int(inOrder) { numbers[number] = UInt32(number) }
    for number in 0..<ranks.count where ranks[number] != 0 {
      numbers[Int(ranks[number]) - 1] = UInt32(number)
    }
    digest = ByteHash.fold(digest ^ UInt64(count), ByteHash.third)
    for number in numbers {
      var name = names[number + 1]
      digest = name.withUTF8 { ByteHash.hash(UnsafeRawBufferPointer($0), seed: digest) }
    }
  }
}
