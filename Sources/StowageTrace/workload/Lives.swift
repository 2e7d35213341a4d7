import StowageCore

/// Draws how long objects live.
struct Lives: Sendable {
  /// What was drawn for one object.
  struct Life: Sendable, BitwiseCopyable {
    /// What the put declares.
    var ttlSeconds = TraceRow.noTTL
    /// When it dies, in milliseconds since the beginning; nil for never, or where later arrivals say when.
    var death: Int64?
    /// Whether it dies by a row, not by its TTL.
    var isDeleted = true
  }

  private var lifetimes: Random
  private var declarations: Random
  private var regrets: Random
  private var departures: Random

  init(seed: Seed) {
    lifetimes = seed.stream("lifetimes")
    declarations = seed.stream("declarations")
    regrets = seed.stream("misdeclarations")
    departures = seed.stream("departures")
  }

  /// - Parameters:
  ///   - time: The instant of its put, in milliseconds.
  ///   - shared: The death of the job with which it dies; nil where it dies alone.
  ///   - isSuperseded: Whether later arrivals say when it dies.
  mutating func next(
    of population: Population, at time: Int64, shared: SharedDeath?, isSuperseded: Bool
  ) -> Life {
    let isDeclared = declarations.unit() < population.declared
    let (isRegretted, part) = (regrets.unit() < population.misdeclared, regrets.unit())
    let age = population.lifetime(at: time).milliseconds(at: lifetimes.unit())
    if isSuperseded { return Life() }
    var life = Life(death: age.map { time + $0 })
    if let shared { life.death = shared.milliseconds.map { max(time + 1, $0) } }
    if let sweep = population.sweepMilliseconds, let death = life.death {
      life.death = (death + sweep - 1) / sweep * sweep
    }
    if isDeclared, let death = life.death {
      life.ttlSeconds = UInt32(min(max(1, (death - time + 500) / 1000), Int64(TraceRow.noTTL) - 1))
      let milliseconds = Int64(life.ttlSeconds) * 1000
      life.isDeleted = isRegretted
      life.death = time + (isRegretted ? max(1, Int64(Double(milliseconds) * part)) : milliseconds)
    }
    if let leave = population.leavesMilliseconds {
      let last = departure(from: leave)
      if life.death ?? .max > last { (life.death, life.isDeleted) = (last, true) }
    }
    return life
  }

  /// When something is deleted because its population has left.
  mutating func departure(from leave: Int64) -> Int64 {
    leave + 1 + Int64(departures.unit() * Double(Milliseconds.day))
  }
}

/// When what dies with a job does; nil for never.
struct SharedDeath: Sendable, BitwiseCopyable {
  var milliseconds: Int64?
}
