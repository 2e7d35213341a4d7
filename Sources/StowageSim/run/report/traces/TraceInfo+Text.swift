import StowageCore
import StowageTrace

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
        index == 0 ? "largest buckets" : "",
        "\(name.isEmpty ? "(none)" : name) \(size(bucket.bytes))\(halfLife(bucket.bucket))")
    }
    if names.buckets.count > Self.bucketLimit { lines += line("", "… of \(names.buckets.count)") }
    lines += objectLines
    if account.skippedRows > 0 { lines += line("skipped rows", grouped(account.skippedRows)) }
    lines += line("digest", digest)
    for (index, sentence) in lacks.enumerated() { lines += line(index == 0 ? "missing" : "", sentence) }
    let plots = plots(style)
    return lines + (plots.isEmpty ? "" : "\n" + plots)
  }

  func line(_ name: String, _ value: String) -> String {
    "  " + name + String(repeating: " ", count: 19 - name.count) + value + "\n"
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
