import StowageCore
import StowageTrace

extension Packing {
  /// The puts of a trace, measured like a run under the same settings.
  init(of trace: Trace, _ future: Future, _ settings: RunSettings) {
    self.init(shardBytes: settings.engine.shardBytes, openShards: settings.engine.openShards)
    let sizes = StoredSizes(settings, contentTypes: trace.names.contentTypes)
    guard let begin = trace.measuringBegin(future, sizes, warmup: settings.warmup(of: trace)) else { return }
    func time(_ instant: Instant) -> Double {
      Double(min(max(instant, begin.instant), future.end).milliseconds - begin.instant.milliseconds)
    }
    end = time(future.end)
    var (put, smallest, largest) = (0, Int.max, 1)
    for index in 0..<trace.rows.count where trace.rows[index].operation == .put {
      let row = trace.rows[index]
      if row.size > 0 {
        let bytes = sizes.stored(upload: row.size, contentType: row.contentType)
        let overhead = (row.size + sizes.chunkBytes - 1) / sizes.chunkBytes * sizes.recordOverhead
        let death = time(future.deaths[put].wall)
        uploads.append(Upload(death: death, bytes: Double(bytes)))
        liveTime += Double(bytes) * (death - time(row.time))
        payloadTime += Double(bytes - overhead) * (death - time(row.time))
        for chunk in [min(row.size, sizes.chunkBytes), row.size % sizes.chunkBytes] where chunk > 0 {
          let stored = sizes.stored(chunk, contentType: row.contentType)
          (smallest, largest) = (min(smallest, stored), max(largest, stored))
        }
      }
      put += 1
      if put == begin.puts { unmeasured = uploads.count }
    }
    chunkBytes = min(smallest, largest)...largest
  }
}

extension Trace {
  /// When measuring begins, and how many puts come before: it begins after the row with which the ingested bytes reach
  /// their share, or with the first one where that is 0. Nil where there are no rows.
  fileprivate func measuringBegin(
    _ future: Future, _ sizes: StoredSizes, warmup: Double
  ) -> (instant: Instant, puts: Int)? {
    guard rows.count > 0 else { return nil }
    let warmupBytes = Int(warmup * Double(future.ingestedBytes))
    if warmupBytes == 0 { return (rows[0].time, 0) }
    var (ingested, puts) = (0, 0)
    for index in 0..<rows.count where rows[index].operation == .put {
      ingested += sizes.stored(upload: rows[index].size, contentType: rows[index].contentType)
      puts += 1
      if ingested >= warmupBytes { return (rows[index].time, puts) }
    }
    return (future.end, puts)
  }
}
