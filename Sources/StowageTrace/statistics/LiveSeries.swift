public import StowageCore

/// Live objects and bytes at equal intervals over a span that nobody knows in advance.
///
/// When the samples are full, every other one is dropped and the interval doubles. So there are 60 to 120 of them as soon
/// as the span has 60 milliseconds. Memory: 2 KB.
public struct LiveSeries: Hashable, Sendable {
  /// What lived at an instant, after everything that happened at it.
  public struct Sample: Hashable, Sendable, BitwiseCopyable {
    /// Objects alive.
    public var objects: Int
    /// Their bytes.
    public var bytes: Int
  }

  private static let capacity = 120

  /// The first at ``start``, each an interval after the one before.
  public private(set) var samples: [Sample] = []
  /// Time between two samples.
  public private(set) var intervalMilliseconds: Int64 = 1
  /// When the first sample was taken.
  public let start: Instant
  /// When the next one is due.
  private var due: Instant

  /// Begins with a sample at `start`.
  public init(start: Instant) {
    self.start = start
    due = start
  }

  /// Goes on to `now`, before anything changes there: what is given has been so since the last change.
  ///
  /// - Complexity: O(1) amortised; one comparison where no sample is due.
  @inline(__always) mutating func advance(to now: Instant, objects: Int, bytes: Int) {
    if due < now { fill(before: now, Sample(objects: objects, bytes: bytes)) }
  }

  /// The samples with those that are due up to and at `now`, where nothing changes any more.
  func ended(at now: Instant, objects: Int, bytes: Int) -> LiveSeries {
    var series = self
    series.fill(before: now.advanced(byMilliseconds: 1), Sample(objects: objects, bytes: bytes))
    return series
  }

  @inline(never) private mutating func fill(before now: Instant, _ sample: Sample) {
    while due < now {
      if samples.count == Self.capacity { thin() }
      samples.append(sample)
      due = due.advanced(byMilliseconds: intervalMilliseconds)
    }
  }

  private mutating func thin() {
    for index in 0..<samples.count / 2 { samples[index] = samples[2 * index] }
    samples.removeLast(samples.count / 2)
    // The capacity is even, so the next sample is on the coarser grid already.
    intervalMilliseconds *= 2
  }
}
