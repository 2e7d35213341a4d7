public import StowageCore
public import StowageTrace

/// When each put of a trace dies, on both clocks: what an oracle is told, and what purity is measured against.
///
/// An object dies when it is deleted, overwritten or expires. One that outlives the trace has `Int.max` ingested
/// bytes; its wall time is its expiry, or ``Instant/never``.
///
/// Memory: 16 bytes per put.
public final class Future: Sendable {
  /// By ordinal of the put in the trace.
  let deaths: Table<Moment>
  /// The laws by which objects live, and by ordinal of the put which of them it follows; nil where nobody knows.
  let laws: LawBook?
  /// Mean time from put to death, or to the end of the trace for what outlives it.
  public let meanLifetimeMilliseconds: Double
  /// Time of the last row.
  public let end: Instant
  /// Stored bytes of all puts.
  public let ingestedBytes: Int

  /// Plays the keys and expiries of a trace without an engine.
  ///
  /// - Complexity: O(rows).
  public init(of trace: Trace, sizes: StoredSizes, laws: LawBook? = nil) {
    self.laws = laws
    var deaths = Table<Moment>()
    var putTimes = Table<Instant>()
    var latest = Table<UInt32>()
    var wheel = ExpiryWheel()
    var ingested = 0
    for index in 0..<trace.rows.count {
      let row = trace.rows[index]
      while let expired = wheel.next(dueBy: row.time) {
        deaths[expired.object.index] = Moment(wall: expired.due, ingestedBytes: ingested)
        latest[expired.key] = .max
      }
      if row.operation == .get { continue }
      latest.extend(toInclude: Int(row.key), with: .max)
      let ordinal = UInt32(deaths.count)
      if row.operation == .put {
        ingested += sizes.stored(upload: row.size, contentType: row.contentType)
        deaths.append(Moment(wall: row.expiry ?? .never, ingestedBytes: .max))
        putTimes.append(row.time)
      }
      let previous = latest[row.key]
      if previous != .max {
        deaths[previous] = Moment(wall: row.time, ingestedBytes: ingested)
        wheel.cancel(ObjectID(previous))
      }
      latest[row.key] = row.operation == .put ? ordinal : .max
      if row.operation == .put, let expiry = row.expiry {
        wheel.add(ObjectID(ordinal), key: row.key, expiring: expiry)
      }
    }
    let end = trace.rows.count > 0 ? trace.rows[trace.rows.count - 1].time : .zero
    var total = 0.0
    for ordinal in 0..<deaths.count {
      total += Double(min(deaths[ordinal].wall, end).milliseconds - putTimes[ordinal].milliseconds)
    }
    meanLifetimeMilliseconds = deaths.count > 0 ? total / Double(deaths.count) : 0
    self.end = end
    ingestedBytes = ingested
    self.deaths = deaths
  }
}
