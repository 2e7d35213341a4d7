import StowageCore

/// How well lives are told at upload, held against the deaths of the trace, after the warm-up.
///
/// At most some 4,000 objects without declared expiry are looked at, every n-th. What outlives the trace is censored: it
/// counts as far as it is known to have lived.
/// - Concordance (Harrell's C): of pairs of which one is known to have died first, the part that was told so; told alike
///   counts half.
/// - Log error: root mean square of ln(life/median told) over those that died.
/// - Calibration: told probabilities of being dead at the end of each doubling of life fall into ten bins; the mean of the
///   distances between what was told in a bin and what came, weighted by members.
/// - Asked share: stored bytes of uploads without declared expiry over all.
struct PredictionMeter: Sendable {
  /// One object: what was told and what came.
  private struct Sample: Sendable {
    var outlook: Outlook
    var lifeMilliseconds: Int64
    var isDead: Bool
    var medianMilliseconds: Double
  }

  private let end: Instant
  private let stride: Int
  private var seen = 0
  private var samples: [Sample] = []
  private var askedBytes = 0
  private var allBytes = 0
  let isOn: Bool

  /// - Parameter future: nil measures nothing.
  init(_ future: Future?) {
    isOn = future != nil
    end = future?.end ?? .zero
    stride = max(1, (future?.deaths.count ?? 0) / 4_000)
  }

  /// Counts an upload; true where it is to be looked at.
  mutating func ask(storedBytes: Int, isDeclared: Bool) -> Bool {
    allBytes += storedBytes
    if isDeclared { return false }
    askedBytes += storedBytes
    seen += 1
    return seen % stride == 0
  }

  /// What was told of an object that is uploaded now and dies at `death`, which may be after the trace.
  mutating func add(_ outlook: Outlook, dyingAt death: Instant, at now: Instant) {
    let isDead = death <= end
    let life = (isDead ? death : end).milliseconds - now.milliseconds
    samples.append(
      Sample(
        outlook: outlook, lifeMilliseconds: max(1, life), isDead: isDead,
        medianMilliseconds: outlook.medianMilliseconds))
  }

  var result: RunResult.Prediction {
    if !isOn { return RunResult.Prediction() }
    return RunResult.Prediction(
      concordance: concordance, logError: logError, calibration: calibration,
      askedShare: allBytes > 0 ? Double(askedBytes) / Double(allBytes) : nil)
  }

  private var concordance: Double? {
    var (right, pairs) = (0.0, 0.0)
    for first in samples where first.isDead {
      for other in samples where other.lifeMilliseconds > first.lifeMilliseconds {
        pairs += 1
        if first.medianMilliseconds < other.medianMilliseconds { right += 1 }
        if first.medianMilliseconds == other.medianMilliseconds { right += 0.5 }
      }
    }
    return pairs > 0 ? right / pairs : nil
  }

  private var logError: Double? {
    let errors = samples.filter(\.isDead).map {
      Elementary.log(Double($0.lifeMilliseconds) / $0.medianMilliseconds)
    }
    if errors.isEmpty { return nil }
    return (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
  }

  private var calibration: Double? {
    var bins = Array(repeating: (told: 0.0, came: 0.0), count: 10)
    var count = 0.0
    for sample in samples {
      var told = 0.0
      for step in 0..<LifeStep.count - 1 {
        told += Double(sample.outlook.dying[step])
        let edge = LifeStep.upperEdges[step]
        let isKnown = sample.isDead || sample.lifeMilliseconds >= edge
        guard step % 3 == 0, isKnown else { continue }
        let bin = min(9, Int(told * 10))
        bins[bin].told += told
        bins[bin].came += sample.isDead && sample.lifeMilliseconds < edge ? 1 : 0
        count += 1
      }
    }
    return count > 0 ? bins.reduce(0) { $0 + ($1.told - $1.came).magnitude } / count : nil
  }
}

extension Outlook {
  /// When half of all, in parts of 1, is dead, evenly within a step; the beginning of the last step where more live on.
  var medianMilliseconds: Double {
    var dead = 0.0
    for step in 0..<LifeStep.count - 1 {
      let part = Double(dying[step])
      if dead + part >= 0.5 {
        let start = step == 0 ? 0 : Double(LifeStep.upperEdges[step - 1])
        let end = Double(LifeStep.upperEdges[step])
        return max(1, start + (end - start) * (0.5 - dead) / part)
      }
      dead += part
    }
    return Double(LifeStep.upperEdges[LifeStep.count - 2])
  }
}
