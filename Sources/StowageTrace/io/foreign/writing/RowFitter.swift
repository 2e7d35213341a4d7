import StowageCore

/// Makes of rows the requests that a format has records for.
struct RowFitter: ~Copyable {
  let places: FormatPlaces
  let blockBytes: Int
  var losses: LossCount
  /// The bucket whose keys stay numbers where buckets have no place.
  var firstBucket: UInt32?
  /// By number of the key: whether it was put, where that tells puts from gets.
  private var isPut = Table<Bool>()

  init(_ places: FormatPlaces, blockBytes: Int, isLossy: Bool) {
    self.places = places
    self.blockBytes = blockBytes
    losses = LossCount(isLossy: isLossy)
  }

  /// Fills `request`, which was cleared but has the row's key; false where the row is left out.
  mutating func fit(
    _ row: TraceRow, names: TraceNames, into request: inout ForeignRequest
  ) throws(Unwritable) -> Bool {
    guard try hasPlace(row) else { return false }
    request.milliseconds = try time(row)
    request.kind =
      switch row.operation {
      case .put: .put
      case .get: .get
      case .delete: .delete
      }
    request.size = try size(row)
    request.ttlSeconds = try ttl(row)
    try leaveOutNames(row, names)
    request.tenant += try tenant(row, names)
    try fitObject(row, names, &request)
    return true
  }

  /// Notes that the row has been written.
  mutating func keepRow(_ row: TraceRow) {
    losses.keepRow()
    if places.hasOperations || row.operation != .put { return }
    isPut.extend(toInclude: Int(row.key), with: false)
    isPut[row.key] = true
  }

  private mutating func hasPlace(_ row: TraceRow) throws(Unwritable) -> Bool {
    if row.operation == .delete && !places.hasDeletes {
      try losses.note(.delete, "is a delete", expected: "puts and gets")
      return false
    }
    if !places.hasOperations {
      let isKnown = Int(row.key) < isPut.count && isPut[row.key]
      if isKnown != (row.operation == .get) {
        try losses.note(
          .order, isKnown ? "puts an object again" : "gets an object that was not put",
          expected: "one put of each object and then gets")
        return false
      }
    }
    if row.time.milliseconds > places.latestMilliseconds {
      try losses.note(
        .late, "is of the time \(row.time.milliseconds) ms",
        expected: "times up to \(places.latestMilliseconds) ms")
      return false
    }
    return true
  }

  private mutating func time(_ row: TraceRow) throws(Unwritable) -> UInt64 {
    let milliseconds = UInt64(row.time.milliseconds)
    let rest = milliseconds % places.stepMilliseconds
    if rest > 0 {
      try losses.note(.milliseconds, "is of the time \(milliseconds) ms", expected: "whole seconds")
    }
    return milliseconds - rest
  }

  private mutating func size(_ row: TraceRow) throws(Unwritable) -> Int {
    if row.operation == .delete {
      if row.size > 0 {
        try losses.note(.deleteSize, "is a delete of \(row.size) bytes", expected: "deletes without a size")
      }
      return 0
    }
    if places.isOfBlocks {
      if row.size != blockBytes {
        try losses.note(.size, "has the size \(row.size)", expected: "blocks of \(blockBytes) bytes")
      }
      return blockBytes
    }
    if row.size > places.mostBytes {
      try losses.note(.size, "has the size \(row.size)", expected: "at most \(places.mostBytes) bytes")
    }
    return min(row.size, places.mostBytes)
  }

  private mutating func ttl(_ row: TraceRow) throws(Unwritable) -> UInt32 {
    if row.ttlSeconds == TraceRow.noTTL { return row.ttlSeconds }
    if places.hasTTL && row.operation == .put && row.ttlSeconds > 0 { return row.ttlSeconds }
    try losses.note(
      .ttl, "has a TTL of \(row.ttlSeconds) s",
      expected: places.hasTTL ? "TTLs of puts, and none of 0" : "no TTL")
    return TraceRow.noTTL
  }

  private mutating func leaveOutNames(_ row: TraceRow, _ names: TraceNames) throws(Unwritable) {
    if row.contentType != 0 {
      try losses.note(
        .contentType, "has the content type \(quoted(names.contentTypes[row.contentType]))",
        expected: "no content type")
    }
    if row.batch != 0 {
      try losses.note(.batch, "has the batch \(quoted(names.batches[row.batch]))", expected: "no batch")
    }
  }

  private mutating func tenant(_ row: TraceRow, _ names: TraceNames) throws(Unwritable) -> [UInt8] {
    if row.tenant == 0 { return [] }
    let name = Array(names.tenants[row.tenant].utf8)
    if let place = places.tenant, place.holds(name) { return name }
    try losses.note(
      .tenant, "has the tenant \(quoted(name))", expected: places.tenant?.expectation ?? "no tenant")
    return places.tenant?.encoded(name) ?? []
  }
}

/// Bytes as messages show them.
func quoted(_ bytes: [UInt8]) -> String { bytes.withUnsafeBufferPointer { excerpt($0) } }

func quoted(_ text: String) -> String { quoted(Array(text.utf8)) }
