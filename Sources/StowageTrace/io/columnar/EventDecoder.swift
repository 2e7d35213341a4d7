import StowageCore

/// Makes events of the columns of blocks.
struct EventDecoder {
  private var kinds: [Int64] = []
  private var times: [Int64] = []
  /// Those of all kinds, one after another.
  private var values: [[Int64]] = Array(repeating: [], count: firstColumns.last ?? 0)
  /// By kind, its records so far.
  private var used = Array(repeating: 0, count: EventKind.allCases.count)
  private var position = 0
  private var assembler = EventAssembler()

  /// By kind, where its columns begin in ``values``, and one more number: of all columns.
  private static let firstColumns = EventKind.fields.reduce(into: [0]) {
    $0.append(($0.last ?? 0) + $1.count)
  }

  /// Whether an event goes on in the next block.
  var isWithinEvent: Bool { !assembler.isIdle }
  /// Records of the block that are left.
  var remaining: Int { kinds.count - position }

  /// Begins a block.
  ///
  /// - Returns: what is wrong with it, or nil.
  mutating func begin(_ section: UnsafeRawBufferPointer, _ header: BlockHeader) -> RowValueFault? {
    var cursor = ByteCursor(section)
    let broken = RowValueFault(row: 0, found: "columns that do not fit", expected: "\(header.count) records")
    (position, used) = (0, Array(repeating: 0, count: used.count))
    guard let kinds = cursor.column(header.count), let times = cursor.column(header.count) else {
      return broken
    }
    (self.kinds, self.times) = (kinds, times)
    var counts = Array(repeating: 0, count: EventKind.allCases.count)
    for (record, kind) in kinds.enumerated() {
      guard counts.indices.contains(Int(truncatingIfNeeded: kind)) else {
        return RowValueFault(row: record, found: "kind \(kind)", expected: "0 to \(counts.count - 1)")
      }
      counts[Int(kind)] += 1
    }
    for kind in EventKind.allCases {
      let count = counts[Int(kind.rawValue)]
      for (place, field) in kind.fields.enumerated() {
        guard let column = count == 0 ? [] : cursor.column(count) else { return broken }
        if let wrong = column.first(where: { !field.range.contains($0) }) {
          return RowValueFault(row: 0, found: "\(kind): \(field.name) \(wrong)", expected: "\(field.range)")
        }
        values[Self.firstColumns[Int(kind.rawValue)] + place] = column
      }
    }
    if cursor.remaining > 0 { return broken }
    return faultOfTimes(header)
  }

  private func faultOfTimes(_ header: BlockHeader) -> RowValueFault? {
    var time = header.first.milliseconds
    for (record, next) in times.enumerated() {
      if next < time || record == 0 && next != time {
        return RowValueFault(row: record, found: "time \(next)", expected: "\(time) as before or said")
      }
      time = next
    }
    if time == header.last.milliseconds { return nil }
    return RowValueFault(
      row: times.count - 1, found: "time \(time)", expected: "\(header.last.milliseconds) at the end")
  }

  /// Forgets the rest of the block, and the event that is incomplete.
  mutating func end() {
    position = kinds.count
    assembler = EventAssembler()
  }

  /// Passes over records that are no beginning of an event.
  mutating func skipToEvent() {
    while remaining > 0, let kind = kind(at: position), !kind.isEvent {
      used[Int(kind.rawValue)] += 1
      position += 1
    }
  }

  /// The next event that is complete in this block; nil where none is.
  mutating func next() throws(RowValueFault) -> (event: Event, instant: Instant)? {
    while remaining > 0 {
      guard let kind = kind(at: position) else { return nil }
      let isDue = assembler.isIdle ? kind.isEvent : kind == assembler.expected
      guard isDue else {
        let expected = assembler.expected.map { "\($0)" } ?? "an event"
        throw RowValueFault(row: position, found: "a record \(kind)", expected: expected)
      }
      let first = Self.firstColumns[Int(kind.rawValue)]
      let record = EventValues(values[first..<first + kind.fields.count], record: used[Int(kind.rawValue)])
      let instant = Instant(milliseconds: times[position])
      used[Int(kind.rawValue)] += 1
      position += 1
      if let event = assembler.add(kind, record) { return (event, instant) }
    }
    return nil
  }

  private func kind(at position: Int) -> EventKind? { EventKind(rawValue: UInt8(kinds[position])) }
}

extension ByteCursor {
  /// The whole next column; nil where it is not there.
  fileprivate mutating func column(_ count: Int) -> [Int64]? {
    guard var column = ColumnDecoder(&self, count: count) else { return nil }
    return [Int64](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let start = buffer.baseAddress { column.decode(count, into: start) }
      initialized = count
    }
  }
}
