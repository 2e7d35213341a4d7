import StowageCore
import StowageTrace
import Testing

@Suite struct TraceSummaryTests {
  @Test func `a small trace adds up by hand`() {
    var summary = TraceSummary()
    let rows: [(Int64, Operation, key: UInt32, size: Int, ttl: UInt32?)] = [
      (1000, .put, 0, 100, 10),  // expires at 11,000
      (2000, .put, 1, 50, nil),
      (3000, .put, 0, 70, 20),  // overwrites, expires at 23,000
      (11_000, .get, 0, 0, nil),  // lives: the first expiry went with its version
      (12_000, .put, 2, 30, 1),  // expires at 13,000
      (13_000, .get, 2, 0, nil),  // dead: due at this instant
      (14_000, .delete, 1, 0, nil),
      (14_000, .delete, 1, 0, nil),  // dead
      (15_000, .put, 1, 5, nil),  // no overwrite
      (16_000, .put, 3, 40, 100),  // still lives at the end
    ]
    for (time, operation, key, size, ttl) in rows {
      summary.add(
        TraceRow(
          time: Instant(milliseconds: time), operation: operation, bucket: key == 3 ? 2 : 1, key: key,
          size: size,
          ttlSeconds: ttl ?? TraceRow.noTTL, contentType: key == 3 ? 4 : 0))
    }
    #expect(summary.rowCount == 10)
    #expect(summary.putCount == 6)
    #expect(summary.getCount == 2)
    #expect(summary.deleteCount == 2)
    #expect(summary.overwriteCount == 1)
    #expect(summary.expirationCount == 1)
    #expect(summary.deadGetCount == 1)
    #expect(summary.deadDeleteCount == 1)
    #expect(summary.keyCount == 4)
    #expect(summary.ingestedBytes == 295)
    #expect(summary.spanMilliseconds == 15_000)
    #expect(summary.liveObjects == 3)
    #expect(summary.liveBytes == 115)
    #expect(summary.peakLiveObjects == 3)
    #expect(summary.peakLiveBytes == 150)
    #expect(summary.putsWithTTL == 4)
    #expect(summary.putsWithContentType == 1)
    #expect(summary.declared.bytes == 240 && summary.declared.objects == 4)
    #expect(summary.unbornGetCount == 0)
    let lives = summary.survey().lifetimes
    #expect(lives.overwritten.bytes == 100 && lives.overwritten.quantile(percent: 100) == 1984)
    #expect(lives.expired.bytes == 30 && lives.expired.objects == 1)
    #expect(lives.deleted.bytes == 50 && lives.deleted.objects == 1)
    #expect(lives.censored.bytes == summary.liveBytes && lives.censored.objects == summary.liveObjects)
    #expect(summary.topContentTypes(5).map(\.bytes) == [255, 40])
    #expect(summary.topBuckets(5).map(\.bucket) == [1, 2])
    #expect(summary.topBuckets(1).map(\.bytes) == [255])
  }

  @Test func `an object that expires between two rows becomes as old as its TTL says`() {
    var summary = TraceSummary()
    summary.add(TraceRow(time: .zero, operation: .put, bucket: 1, key: 0, size: 1, ttlSeconds: 1))
    summary.add(TraceRow(time: Instant(milliseconds: 9000), operation: .get, bucket: 1, key: 0))
    #expect(summary.survey().lifetimes.expired.quantile(percent: 50) == 992, "1000 is in the bin from 992 on")
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `it agrees with a model that looks at every object at every row`(seed: UInt64) {
    struct Object {
      var size: Int
      var expiry: Instant?
    }
    var random = Seed(seed).stream("summary")
    var summary = TraceSummary()
    var live: [Object?] = Array(repeating: nil, count: 12)
    var (expired, overwritten, deadRows, peak, now) = (0, 0, 0, 0, Int64(0))
    for _ in 0..<3000 {
      now += Int64(random.below(3)) * 1000
      for key in live.indices {
        if let expiry = live[key]?.expiry, expiry.milliseconds <= now {
          live[key] = nil
          expired += 1
        }
      }
      let key = random.below(live.count)
      let row = TraceRow(
        time: Instant(milliseconds: now), operation: Operation.allCases[random.below(3)], bucket: 1,
        key: UInt32(key), size: random.below(100),
        ttlSeconds: random.below(2) == 0 ? TraceRow.noTTL : UInt32(random.below(60)))
      switch row.operation {
      case .put:
        if live[key] != nil { overwritten += 1 }
        live[key] = Object(size: row.size, expiry: row.expiry)
      case .get: if live[key] == nil { deadRows += 1 }
      case .delete:
        if live[key] == nil { deadRows += 1 }
        live[key] = nil
      }
      summary.add(row)
      let bytes = live.reduce(0) { $0 + ($1?.size ?? 0) }
      peak = max(peak, bytes)
      #expect(summary.liveBytes == bytes, "seed \(seed)")
    }
    #expect(summary.expirationCount == expired, "seed \(seed)")
    #expect(summary.overwriteCount == overwritten, "seed \(seed)")
    #expect(summary.deadGetCount + summary.deadDeleteCount == deadRows, "seed \(seed)")
    #expect(summary.peakLiveBytes == peak, "seed \(seed)")
    #expect(summary.liveObjects == live.count { $0 != nil }, "seed \(seed)")
  }

  @Test func `size quantiles are exact for small sizes and powers of two, else at most a 32nd too small`() {
    #expect(SizeHistogram().quantile(percent: 50) == 0)
    var random = Seed(1).stream("sizes")
    var histogram = SizeHistogram()
    var sizes: [Int] = []
    for _ in 0..<2000 {
      let size = random.below(1 << (1 + random.below(43)))
      sizes.append(size)
      histogram.add(size)
    }
    sizes.sort()
    for percent in 1...100 {
      let exact = sizes[(sizes.count * percent + 99) / 100 - 1]
      let found = histogram.quantile(percent: percent)
      #expect(found <= exact && found >= exact - exact / 32 - 1, "\(percent) %: \(found), exactly \(exact)")
    }
    for size in Array(0..<64) + (6..<62).map({ 1 << $0 }) {
      var alone = SizeHistogram()
      alone.add(size)
      #expect(alone.quantile(percent: 1) == size)
    }
  }
}
