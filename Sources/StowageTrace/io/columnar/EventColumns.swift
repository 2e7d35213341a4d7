import StowageCore

/// Records that are waiting to be written: a column of kinds, one of times, and those of each kind that occurs.
struct EventColumns {
  private var kinds: [Int64] = []
  private var times: [Int64] = []
  /// By kind, then by column.
  private var values: [[[Int64]]] = EventKind.fields.map { $0.map { _ in [] } }

  var count: Int { kinds.count }
  var first: Instant? { times.first.map { Instant(milliseconds: $0) } }

  /// - Precondition: the values are in the ranges of their columns.
  mutating func append(_ kind: EventKind, _ record: [Int64], at instant: Instant) {
    kinds.append(Int64(kind.rawValue))
    times.append(instant.milliseconds)
    for (column, field) in kind.fields.enumerated() {
      let value = record[column]
      precondition(field.range.contains(value), "\(kind): \(field.name) is \(value), not in \(field.range)")
      values[Int(kind.rawValue)][column].append(value)
    }
  }

  mutating func removeAll() {
    kinds.removeAll(keepingCapacity: true)
    times.removeAll(keepingCapacity: true)
    for kind in values.indices {
      for column in values[kind].indices { values[kind][column].removeAll(keepingCapacity: true) }
    }
  }

  func section() -> [UInt8] {
    var section: [UInt8] = []
    for column in [kinds, times] + values.joined() where !column.isEmpty {
      column.withUnsafeBufferPointer { Column.append($0, to: &section) }
    }
    return section
  }
}
