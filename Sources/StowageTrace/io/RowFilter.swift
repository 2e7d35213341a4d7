import StowageCore

/// Tells the rows that a filter holds from the others, and numbers their keys and names anew, in order of first appearance, as
/// if there were no other rows.
///
/// A class, so that it can look at the reader that it is a part of. Memory: 5 bytes per key of the file and 4 per key held.
final class RowFilter {
  private enum Standing { static let (unknown, out, meant, put): (UInt8, UInt8, UInt8, UInt8) = (0, 1, 2, 3) }

  private let filter: TraceFilter
  private let draw: UInt64
  private var first: Instant?
  /// By key of the file.
  private var standings = Table<UInt8>()
  private var newNumbers = Table<UInt32>()
  /// By key of the rows that are held.
  private var oldNumbers = Table<UInt32>()
  private var renumberings = (
    buckets: Renaming(), contentTypes: Renaming(), tenants: Renaming(), batches: Renaming()
  )
  /// Of the rows that are held.
  private(set) var names = TraceNames()
  /// Gets and deletes of objects whose put was left out.
  private(set) var orphanCount = 0

  private static let unnumbered = UInt32.max

  /// - Parameter sampled: what the file says about being a sample itself. A second draw by the same hash would take all of it.
  init(_ filter: TraceFilter, sampled: String? = nil) {
    self.filter = filter
    draw = sampled.map { $0.utf8Span.span.bytes.withUnsafeBytes { ByteHash.hash($0, seed: 1) } } ?? 0
  }

  /// Part of all objects that is meant.
  var sample: Double { filter.sample }
  /// Keys of the rows that are held.
  var keyCount: Int { oldNumbers.count }
  /// The number in the file of a key of the rows that are held.
  func oldNumber(of key: UInt32) -> UInt32 { oldNumbers[key] }

  /// Whether this row and all later ones are left out.
  func isBehind(_ row: TraceRow) -> Bool {
    if first == nil { first = row.time }
    return filter.untilMilliseconds.map { age(of: row) >= $0 } ?? false
  }

  private func age(of row: TraceRow) -> Int64 { row.time.milliseconds - (first ?? row.time).milliseconds }

  /// The row with its new numbers, nil if it is left out.
  func held(_ row: TraceRow, keys: borrowing KeyIndex, names: borrowing TraceNames) -> TraceRow? {
    standings.extend(toInclude: Int(row.key), with: Standing.unknown)
    if standings[row.key] == Standing.unknown {
      let bucket = names.buckets[row.bucket]
      let isMeant =
        (filter.buckets.isEmpty || filter.buckets.contains(bucket)) && isSampled(row, bucket, keys)
      standings[row.key] = isMeant ? Standing.meant : Standing.out
    }
    if standings[row.key] == Standing.out { return nil }
    let isInTime = filter.fromMilliseconds.map { age(of: row) >= $0 } ?? true
    if row.operation == .put {
      let isOfTenant = filter.tenants.isEmpty || filter.tenants.contains(names.tenants[row.tenant])
      let wasPut = standings[row.key] == Standing.put
      standings[row.key] = isInTime && isOfTenant ? Standing.put : Standing.meant
      if isInTime && isOfTenant { return renumbered(row, names) }
      // What it overwrites dies with it, though the new object is left out.
      return wasPut ? renumbered(death(of: row), names) : nil
    }
    if !isInTime { return nil }
    if standings[row.key] == Standing.put { return renumbered(row, names) }
    orphanCount += 1
    return nil
  }

  /// By the names of bucket and key, so that the same objects are chosen whatever else is filtered.
  private func isSampled(_ row: TraceRow, _ bucket: String, _ keys: borrowing KeyIndex) -> Bool {
    if filter.sample >= 1 { return true }
    let seed = bucket.utf8Span.span.bytes.withUnsafeBytes { ByteHash.hash($0, seed: draw) }
    let hash = keys.withBytes(of: row.key) { key in
      key.withUnsafeBytes { ByteHash.hash($0, seed: seed) }
    }
    return Double(hash >> 11) < filter.sample * 0x1p53
  }

  private func death(of row: TraceRow) -> TraceRow {
    TraceRow(time: row.time, operation: .delete, bucket: row.bucket, key: row.key)
  }

  private func renumbered(_ row: TraceRow, _ old: borrowing TraceNames) -> TraceRow {
    newNumbers.extend(toInclude: Int(row.key), with: Self.unnumbered)
    if newNumbers[row.key] == Self.unnumbered {
      newNumbers[row.key] = UInt32(oldNumbers.count)
      oldNumbers.append(row.key)
    }
    var new = row
    new.key = newNumbers[row.key]
    new.bucket = renumberings.buckets.number(of: row.bucket, old.buckets, in: &names.buckets)
    new.contentType = renumberings.contentTypes.number(
      of: row.contentType, old.contentTypes, in: &names.contentTypes)
    new.tenant = renumberings.tenants.number(of: row.tenant, old.tenants, in: &names.tenants)
    new.batch = renumberings.batches.number(of: row.batch, old.batches, in: &names.batches)
    return new
  }
}

/// New numbers of the names of one column, by old number.
private struct Renaming {
  private var numbers: [UInt32] = []

  mutating func number(of old: UInt32, _ oldNames: borrowing Names, in newNames: inout Names) -> UInt32 {
    if old == 0 { return 0 }
    if old >= numbers.count { numbers += repeatElement(0, count: Int(old) + 1 - numbers.count) }
    if numbers[Int(old)] == 0 { numbers[Int(old)] = newNames.number(of: oldNames[old]) }
    return numbers[Int(old)]
  }
}
