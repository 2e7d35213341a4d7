import StowageCore
public import StowageTrace

/// What is in a trace, for `stowage trace info`.
public struct TraceInfo: ~Copyable {
  /// Of the file, without its folder.
  public let name: String
  /// What a workload file says about itself; empty for a trace.
  public let description: String
  /// Of what the trace says, whatever its format.
  public let digest: String
  /// Malformed rows that were left out.
  public let skippedRows: Int
  /// What was wrong with the first of them.
  public let firstSkipped: TraceError?
  /// What the rows refer to.
  public let names: TraceNames
  /// Everything that was counted.
  public let summary: TraceSummary

  private static let bucketLimit = 10

  /// Reads or generates every row once, without keeping them.
  ///
  /// - Throws: ``TraceError``.
  public init(
    _ source: WorkloadSource, seed: UInt64, onBadRow: BadRowAnswer = .fail, observer: ProgressObserver? = nil
  ) throws(TraceError) {
    var rows = try RowSource(source, seed: Seed(seed), onBadRow: onBadRow, observer: observer)
    var summary = TraceSummary()
    while let row = try rows.next() { summary.add(row) }
    name = source.name
    description = if case .workload(let workload) = source { workload.description } else { "" }
    digest = rows.digestText
    skippedRows = rows.skippedRows
    firstSkipped = rows.firstSkipped
    names = rows.names
    self.summary = summary
  }

  /// One object; keys that runs have too are called as there.
  public var json: JSONValue {
    let buckets = summary.topBuckets(Self.bucketLimit).map { bucket -> JSONValue in
      ["bucket": .text(names.buckets[bucket.bucket]), "put_bytes": .integer(bucket.bytes)]
    }
    return [
      "name": .text(name), "events": .integer(summary.rowCount), "puts": .integer(summary.putCount),
      "deletes": .integer(summary.deleteCount), "overwrites": .integer(summary.overwriteCount),
      "expirations": .integer(summary.expirationCount), "gets": .integer(summary.getCount),
      "digest": .text(digest), "skipped_rows": .integer(skippedRows),
      "misses": .integer(summary.deadGetCount + summary.deadDeleteCount),
      "dead_gets": .integer(summary.deadGetCount), "dead_deletes": .integer(summary.deadDeleteCount),
      "first_ms": .integer(summary.first?.milliseconds), "last_ms": .integer(summary.last?.milliseconds),
      "span_ms": .integer(summary.spanMilliseconds), "keys": .integer(summary.keyCount),
      "put_bytes": .integer(summary.ingestedBytes),
      "live": [
        "objects": .integer(summary.liveObjects), "bytes": .integer(summary.liveBytes),
        "peak_objects": .integer(summary.peakLiveObjects), "peak_bytes": .integer(summary.peakLiveBytes),
      ],
      "sizes": [
        "p10": quantile(10), "p50": quantile(50), "p90": quantile(90), "p99": quantile(99),
        "max": quantile(100),
      ],
      "puts_with": [
        "ttl": .integer(summary.putsWithTTL), "content_type": .integer(summary.putsWithContentType),
        "tenant": .integer(summary.putsWithTenant), "batch": .integer(summary.putsWithBatch),
      ],
      "buckets": ["count": .integer(names.buckets.count), "largest": .list(buckets)],
    ]
  }

  private func quantile(_ percent: Int) -> JSONValue {
    summary.putCount > 0 ? .integer(summary.sizes.quantile(percent: percent)) : .null
  }
}

extension TraceInfo {
  /// The same for people.
  public func text(_ style: TextStyle) -> String {
    var lines = style.strong(name) + (description.isEmpty ? "" : ": \(description)") + "\n\n"
    lines += line("events", grouped(summary.rowCount))
    lines += line(
      "puts", "\(grouped(summary.putCount)), \(grouped(summary.overwriteCount)) of them overwrites")
    lines += line(
      "deletes", "\(grouped(summary.deleteCount)), \(grouped(summary.deadDeleteCount)) of dead keys")
    lines += line("expirations", grouped(summary.expirationCount))
    lines += line("gets", "\(grouped(summary.getCount)), \(grouped(summary.deadGetCount)) of dead keys")
    lines += line("keys", grouped(summary.keyCount))
    lines += line("time", span)
    lines += line("put bytes", size(summary.ingestedBytes))
    lines += line(
      "live",
      "\(grouped(summary.liveObjects)) objects, \(size(summary.liveBytes)) at the end; at most "
        + "\(grouped(summary.peakLiveObjects)) objects, \(size(summary.peakLiveBytes))")
    lines += line("sizes", sizes)
    lines += line("known of puts", known)
    for (index, bucket) in summary.topBuckets(Self.bucketLimit).enumerated() {
      let name = names.buckets[bucket.bucket]
      lines += line(
        index == 0 ? "largest buckets" : "", "\(name.isEmpty ? "(none)" : name) \(size(bucket.bytes))")
    }
    if names.buckets.count > Self.bucketLimit { lines += line("", "… of \(names.buckets.count)") }
    if skippedRows > 0 { lines += line("skipped rows", grouped(skippedRows)) }
    return lines + line("digest", digest)
  }

  private func line(_ name: String, _ value: String) -> String {
    "  " + name + String(repeating: " ", count: 17 - name.count) + value + "\n"
  }

  private var span: String {
    guard let first = summary.first else { return undefinedFigure }
    let days = fixed(Double(summary.spanMilliseconds) / Double(Milliseconds.day), 2)
    return "\(days) days from \(first.milliseconds) ms on"
  }

  private var sizes: String {
    if summary.putCount == 0 { return undefinedFigure }
    let quantiles = [10, 50, 90, 99].map { "p\($0) \(size(summary.sizes.quantile(percent: $0)))" }
    return (quantiles + ["max \(size(summary.sizes.maximum))"]).joined(separator: ", ")
  }

  private var known: String {
    func share(_ name: String, _ count: Int) -> String {
      "\(name) \(percent(summary.putCount > 0 ? Double(count) / Double(summary.putCount) : nil, 1))"
    }
    return [
      share("ttl", summary.putsWithTTL), share("content type", summary.putsWithContentType),
      share("tenant", summary.putsWithTenant), share("batch", summary.putsWithBatch),
    ].joined(separator: ", ")
  }
}
