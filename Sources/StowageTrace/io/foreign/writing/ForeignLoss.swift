/// Something that rows say and a foreign format has no place for, and how often.
public struct ForeignLoss: Hashable, Sendable, CustomStringConvertible {
  /// What has no place.
  public enum Kind: Int, CaseIterable, Sendable {
    // Whole rows.
    case delete, order, late, long
    // Parts of rows.
    case milliseconds, bucket, key, size, deleteSize, ttl, contentType, tenant, batch
  }

  /// What had no place.
  public let kind: Kind
  /// Rows of which that is true.
  public let count: Int
  /// What became of it, in one line.
  public let description: String
}

/// Why a row cannot be written as it is.
struct Unwritable: Error {
  /// Says what of the row has no place: `is a delete`.
  var found: String
  /// Completes "expected …".
  var expected: String
}

/// Counts what is left out, or refuses to leave anything out.
struct LossCount {
  let isLossy: Bool
  private var counts = [Int](repeating: 0, count: ForeignLoss.Kind.allCases.count)
  /// Of the current row.
  private var pending: [ForeignLoss.Kind] = []

  init(isLossy: Bool) { self.isLossy = isLossy }

  /// Notes that something of the current row is lost.
  mutating func note(
    _ kind: ForeignLoss.Kind, _ found: @autoclosure () -> String, expected: @autoclosure () -> String
  ) throws(Unwritable) {
    guard isLossy else { throw Unwritable(found: found(), expected: expected()) }
    pending.append(kind)
  }

  /// Ends a row that was written.
  mutating func keepRow() {
    for kind in pending { counts[kind.rawValue] += 1 }
    pending.removeAll(keepingCapacity: true)
  }

  /// Ends a row that is left out for what was noted last, so that the rest of it does not matter.
  mutating func dropRow() {
    if let kind = pending.last { counts[kind.rawValue] += 1 }
    pending.removeAll(keepingCapacity: true)
  }

  /// Ends a row that was refused.
  mutating func forgetRow() { pending.removeAll(keepingCapacity: true) }

  /// What was lost so far.
  func losses(of format: ForeignFormat, _ places: FormatPlaces, blockBytes: Int) -> [ForeignLoss] {
    ForeignLoss.Kind.allCases.compactMap { kind in
      let count = counts[kind.rawValue]
      if count == 0 { return nil }
      let rows = counted(count, "row")
      let text =
        switch kind {
        case .delete: "left out \(counted(count, "delete")), for which \(format.rawValue) has no place"
        case .order:
          "left out \(rows) of objects that are put again, which \(format.rawValue) cannot tell from gets"
        case .late: "left out \(rows) later than \(format.rawValue) can tell"
        case .long: "left out \(rows) that would be too long for \(format.rawValue)"
        case .milliseconds: "rounded the times of \(rows) down to seconds"
        case .bucket: places.bucketLoss(rows)
        case .key: places.keyLoss(rows)
        case .size:
          places.isOfBlocks
            ? "wrote \(rows) as whole blocks of \(blockBytes) bytes"
            : "cut the sizes of \(rows) to \(places.mostBytes) bytes"
        case .deleteSize: "left out the sizes of \(counted(count, "delete"))"
        case .ttl: "left out the TTLs of \(rows)"
        case .contentType: "left out the content types of \(rows)"
        case .tenant:
          places.tenant == nil ? "left out the tenants of \(rows)" : "percent-encoded the tenants of \(rows)"
        case .batch: "left out the batches of \(rows)"
        }
      return ForeignLoss(kind: kind, count: count, description: text)
    }
  }
}

extension FormatPlaces {
  fileprivate func bucketLoss(_ rows: String) -> String {
    if tellsBuckets { return "changed the names of the buckets in \(rows)" }
    if case .text = key { return "put the bucket before the key in \(rows), for want of another place" }
    return "left out the buckets of \(rows)"
  }

  fileprivate func keyLoss(_ rows: String) -> String {
    if case .text = key { return "percent-encoded the keys of \(rows)" }
    return "wrote hashes as the keys of \(rows)"
  }
}
