/// How many bytes are expected to die in each ``LifeStep`` from now on. What dies in the last step or never is in none.
public struct Outlook: Sendable, BitwiseCopyable {
  /// Bytes by step of remaining life; parts of 1 where it tells of one object.
  public var dying: InlineArray<64, Float>

  /// Nothing dies.
  public init() { dying = InlineArray(repeating: 0) }

  /// All that is told of dies within the step.
  public init(step: Int) {
    self.init()
    dying[step] = 1
  }

  /// Adds bytes of something with an outlook of its own, in parts of 1.
  public mutating func add(_ bytes: Int, _ outlook: borrowing Outlook) {
    let weight = Float(bytes)
    // Spans, because an inline array is copied whole for each element that is read by itself.
    let theirs = outlook.dying.span
    var sums = dying.mutableSpan
    for step in 0..<LifeStep.count { sums[step] += theirs[step] * weight }
  }

  /// Adds bytes that die after so many milliseconds; overdue ones die in the first step.
  public mutating func add(_ bytes: Int, dyingAfter milliseconds: Int64) {
    dying[LifeStep.index(of: milliseconds)] += Float(bytes)
  }

  /// The largest rate at which bytes die on average over any time from now on, in bytes per millisecond.
  ///
  /// With F(τ) what is dead after τ it is the largest F(τ)/τ over the ends of the steps. The last step does not count.
  public var largestDeathRate: Double {
    var (dead, largest) = (0.0, 0.0)
    let (parts, edges) = (dying.span, LifeStep.upperEdges)
    for step in 0..<LifeStep.count - 1 where parts[step] > 0 {
      dead += Double(parts[step])
      largest = max(largest, dead / Double(edges[step]))
    }
    return largest
  }
}

/// What is known of the live bytes of one shard: of some, when they are expected to die, of the others, how old they are.
public struct Survey: Sendable, BitwiseCopyable {
  /// Of what the placement policy can tell about, in bytes.
  public var outlook = Outlook()
  /// Bytes of all others over their ages in milliseconds, summed.
  public var bytesPerAge = 0.0

  public init() {}

  /// Adds bytes of which the age alone is known; an age counts as a minute at least.
  public mutating func add(_ bytes: Int, ofAge milliseconds: Int64) {
    bytesPerAge += Double(bytes) / Double(max(60_000, milliseconds))
  }
}
