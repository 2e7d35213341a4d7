import StowageCore

/// The columns of a block of rows, in the order in which they are stored.
enum RowColumn: Int, CaseIterable {
  case time, operation
  /// How far before the next new key's number: 0 is a new key.
  case key
  case bucket, size
  /// Seconds + 1; 0 where nothing is declared.
  case ttl
  case contentType, tenant, batch
}

extension RowColumn {
  /// The columns of `rows`, of which the first may have new keys from `keys` on.
  static func section(of rows: [TraceRow], keys: Int) -> [UInt8] {
    var section: [UInt8] = []
    var values = [Int64](repeating: 0, count: rows.count)
    for column in allCases {
      column.fill(&values, from: rows, keys: keys)
      values.withUnsafeBufferPointer { Column.append($0, to: &section) }
    }
    return section
  }

  private func fill(_ values: inout [Int64], from rows: [TraceRow], keys: Int) {
    var keys = UInt32(keys)
    for index in rows.indices {
      let row = rows[index]
      switch self {
      case .time: values[index] = row.time.milliseconds
      case .operation: values[index] = Int64(row.operation.rawValue)
      case .key:
        values[index] = Int64(keys) - Int64(row.key)
        if row.key == keys { keys += 1 }
      case .bucket: values[index] = Int64(row.bucket)
      case .size: values[index] = Int64(row.size)
      case .ttl: values[index] = Int64(row.ttlSeconds &+ 1)
      case .contentType: values[index] = Int64(row.contentType)
      case .tenant: values[index] = Int64(row.tenant)
      case .batch: values[index] = Int64(row.batch)
      }
    }
  }
}
