import StowageCore
import StowageTrace
import Testing

@Suite struct LiveSeriesTests {
  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func `every sample is what lives at its instant, and there are 60 to 120 over any span`(seed: UInt64) {
    var random = Seed(seed).stream("series")
    let start = Int64(random.below(1000))
    let step = 1 + random.below(1 << random.below(30))
    var summary = TraceSummary()
    var lives: [(from: Int64, to: Int64, bytes: Int)] = []
    var now = start
    for key in 0..<500 {
      let bytes = random.below(100)
      let ttl = UInt32(random.below(1 << random.below(25)))
      summary.add(
        TraceRow(
          time: Instant(milliseconds: now), operation: .put, bucket: 1, key: UInt32(key), size: bytes,
          ttlSeconds: ttl))
      lives.append((now, now + Int64(ttl) * 1000, bytes))
      now += Int64(random.below(step))
    }
    // The last put does not move the end: rows end where the last one is.
    let end = lives[lives.count - 1].from
    let series = summary.liveOverTime
    #expect(series.start.milliseconds == start)
    if end - start >= 60 { #expect(60...120 ~= series.samples.count, "seed \(seed)") }
    for (index, sample) in series.samples.enumerated() {
      let instant = start + Int64(index) * series.intervalMilliseconds
      let alive = lives.filter { $0.from <= instant && instant < $0.to }
      #expect(instant <= end)
      #expect(sample.objects == alive.count, "seed \(seed), sample \(index)")
      #expect(sample.bytes == alive.reduce(0) { $0 + $1.bytes }, "seed \(seed), sample \(index)")
    }
    #expect(start + Int64(series.samples.count) * series.intervalMilliseconds > end)
  }

  @Test func `a trace without rows has no samples, one without time has one`() {
    var summary = TraceSummary()
    #expect(summary.liveOverTime.samples.isEmpty)
    summary.add(TraceRow(time: .zero, operation: .put, bucket: 1, key: 0, size: 7))
    summary.add(TraceRow(time: .zero, operation: .put, bucket: 1, key: 1, size: 8))
    #expect(summary.liveOverTime.samples.map(\.bytes) == [15])
  }
}
