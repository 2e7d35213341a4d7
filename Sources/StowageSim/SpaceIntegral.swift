import StowageCore

/// Space amplification over time: how long the shards, and the devices, held how much.
///
/// The mean is the time integral of stored over that of live bytes. Quantiles are those of ``RatioTimes``.
struct SpaceIntegral: ~Copyable {
  private var last: Instant?
  /// In byte-milliseconds.
  private(set) var storedTime = 0.0
  /// In byte-milliseconds.
  private(set) var physicalTime = 0.0
  private var liveTime = 0.0
  private var ratios = RatioTimes()
  private var physicalRatios = RatioTimes()
  private var lastSpace = (stored: -1, live: -1, physical: -1)

  /// Starts anew at `instant`: what was before does not count.
  mutating func restart(at instant: Instant) {
    self = SpaceIntegral()
    last = instant
  }

  /// Notes that the books have stood like this since the last call, and now it is `instant`.
  mutating func advance(to instant: Instant, stored: Int, live: Int, physical: Int) {
    guard let since = last, since < instant else {
      last = instant
      return
    }
    last = instant
    let time = Double(instant.milliseconds - since.milliseconds)
    storedTime += Double(stored) * time
    physicalTime += Double(physical) * time
    liveTime += Double(live) * time
    guard live > 0 else { return }
    if lastSpace != (stored, live, physical) {
      ratios.set(Double(stored) / Double(live))
      physicalRatios.set(Double(physical) / Double(live))
      lastSpace = (stored, live, physical)
    }
    ratios.stand(time)
    physicalRatios.stand(time)
  }

  /// ∫ stored / ∫ live, nil where nothing lived.
  var mean: Double? { liveTime > 0 ? storedTime / liveTime : nil }

  /// The same with bytes on devices over live bytes.
  var physicalMean: Double? { liveTime > 0 ? physicalTime / liveTime : nil }

  /// The largest ratio of stored to live bytes.
  var largest: Double { ratios.largest }

  /// The ratio that was not exceeded during `share` of the time.
  func quantile(_ share: Double) -> Double? { ratios.quantile(share) }

  /// The same with bytes on devices over live bytes.
  func physicalQuantile(_ share: Double) -> Double? { physicalRatios.quantile(share) }
}
