import StowageCore

/// Gets of the objects of a create-delete workload, in the order of time.
///
/// An object is read as a Poisson process whose rate falls with age: popularity · c / (age + onset). The age of the
/// next read then has a closed form, one number drawn per read. Memory: 40 bytes per object that is alive and will be
/// read again.
struct ReadRows: Sendable {
  private var due = DueQueue<Read>()
  private var draws: Random

  init(seed: Seed) { draws = seed.stream("reads") }

  var first: Read? { due.first }

  /// - Parameters:
  ///   - popularity: Mean 1 over all objects.
  ///   - end: Nothing is read then or later, in milliseconds.
  mutating func begin(
    _ object: StoredObject, at time: Int64, law: Population.Reads, popularity: Double, end: Double
  ) {
    plan(
      Read(
        milliseconds: Double(time), object: object, rate: Float(popularity * law.rate),
        origin: Double(time) - Double(law.onsetMilliseconds), end: end))
  }

  /// Takes ``first`` and plans the next read of the same object.
  mutating func take() -> Read? {
    guard let read = due.first else { return nil }
    due.removeFirst()
    plan(read)
    return read
  }

  private mutating func plan(_ last: Read) {
    var next = last
    let step = draws.exponential(mean: 1) / Double(last.rate)
    // Not before the last where rounding would have it so.
    next.milliseconds = max(
      last.milliseconds, last.origin + (last.milliseconds - last.origin) * Elementary.exp(step))
    if next.milliseconds < next.end { due.add(next) }
  }

  /// A read to come; those of one instant come in the order of keys.
  struct Read: Comparable, Sendable, BitwiseCopyable {
    var milliseconds: Double
    var object: StoredObject
    var rate: Float
    /// The instant from which the rate falls as 1 / t: an onset before the upload.
    var origin: Double
    /// Death of the object or end of the trace.
    var end: Double

    static func < (left: Read, right: Read) -> Bool {
      left.milliseconds != right.milliseconds
        ? left.milliseconds < right.milliseconds : left.object.key < right.object.key
    }
  }
}

extension Population.Reads {
  /// c of the rate c / (age + onset), such that the first day has ``onFirstDay`` reads.
  var rate: Double {
    onFirstDay / Elementary.log(1 + Double(Milliseconds.day) / Double(onsetMilliseconds))
  }

  /// How often the mean object is read up to an age.
  func count(upToMilliseconds age: Double) -> Double {
    rate * Elementary.log(1 + age / Double(onsetMilliseconds))
  }

  /// Reads of an object over those of the mean one: the weight in a Zipf law over ranks without end, of which
  /// `part`, strictly between 0 and 1, is the object's rank.
  func popularity(at part: Double) -> Double {
    (1 - zipf) * Elementary.exp(-zipf * Elementary.log(part))
  }
}
