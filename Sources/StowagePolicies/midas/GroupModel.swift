import StowageCore

/// Predicts what a chain of groups copies, and searches the sizes with which it copies least.
///
/// All sizes are in shards and all rates in shards per shard ingested. A group of the chain is a queue: with *r* coming in and
/// room for *s*, what comes in stays for *s*/*r*, and what is then alive goes on to the next. The last group, the pool, keeps its
/// survivors; it is taken for a queue, too, whose survivors go round every τ, the time with which it has just its size. What
/// lives beyond the horizon is taken to die without memory, so slowly that live bytes are what they are.
///
/// Source: MCAM and GCS of MiDAS (FAST 2024). A chain that only leads forwards has its steady state in closed form, and the sum
/// over rounds is that of a queue for any law of lives, for which there a formula of two exponential classes stands.
struct GroupModel {
  /// Shards in use, and what lives in them.
  let total: Int
  let live: Double
  let lives: SurvivalCurve
  /// The part of the uploads that is hot, and its lives; 0 where there is no HOT group.
  let hotRate: Double
  let hotLives: SurvivalCurve

  /// Groups and what is expected of them.
  struct Plan {
    /// Of HOT; 0 where there is none.
    var hotSize = 0
    /// Of the chain, without the pool.
    var sizes: [Int] = []
    /// Parts of their victims that are alive, those of HOT first.
    var valid: [Double] = []
    var writeAmplification = Double.infinity
  }

  /// The plan with what it leads to, nil where it cannot be told or the pool has no room.
  func predict(_ plan: Plan) -> Plan? {
    if lives.horizon <= 0 { return nil }
    var plan = plan
    var room = Double(total)
    var live = self.live
    var rate = 1.0
    var copied = 0.0
    plan.valid = [0]
    if plan.hotSize > 0 {
      let stay = (Double(plan.hotSize) - 0.5) / hotRate
      if stay > hotLives.horizon { return nil }
      plan.valid[0] = hotLives.alive(at: stay)
      live -= hotRate * hotLives.sum(to: stay)
      room -= Double(plan.hotSize)
      copied += hotRate * plan.valid[0]
      rate = 1 - hotRate + copied
    }
    var age = 0.0
    for size in plan.sizes {
      let end = age + (Double(size) - 0.5) / rate
      let start = lives.alive(at: age)
      if end > lives.horizon || start <= 0 { return nil }
      let valid = lives.alive(at: end) / start
      live -= rate / start * (lives.sum(to: end) - lives.sum(to: age))
      room -= Double(size)
      copied += rate * valid
      rate *= valid
      age = end
      plan.valid.append(valid)
    }
    guard let flow = poolFlow(rate, from: age, live: max(0, live), room: room) else { return nil }
    plan.valid.append(flow > 0 ? 1 - rate / flow : 0)
    plan.writeAmplification = 1 + copied + flow - rate
    return plan
  }

  /// What is written to the pool, survivors included, where so much of an age comes in.
  private func poolFlow(_ rate: Double, from age: Double, live: Double, room: Double) -> Double? {
    if room < live + 1 || room < 2 { return nil }
    let start = lives.alive(at: age)
    if rate <= 0 || start <= 0 { return 0 }
    let scale = rate / start
    let known = lives.horizon
    let beyond = scale * lives.alive(at: known)
    let within = scale * (lives.sum(to: known) - lives.sum(to: age))
    // Where uploads have lived shorter than live bytes say, the pool is as full as it is, and not as the lives say.
    let room = room * max(1, within / max(1, live))
    let mean = beyond > 0 ? max(lives.step, (live - within) / beyond) : lives.step
    var (low, high) = (0.0, room / rate)
    var flow = rate
    for _ in 0..<24 {
      let round = (low + high) / 2
      var sum = 0.0
      var then = age
      if round < lives.step {
        // So short rounds are an integral.
        sum = within / round + rate / 2
        then = known
      } else {
        while then < known {
          sum += scale * lives.alive(at: then)
          then += round
        }
      }
      sum += beyond * Elementary.exp((known - then) / mean) / (1 - Elementary.exp(-round / mean))
      flow = sum
      if round * flow < room { low = round } else { high = round }
    }
    return flow
  }

  /// The best plan that is found: group after group gets the size that is best at that moment, then each is tried anew, four
  /// times over.
  func best() -> Plan {
    let sizes = triedSizes
    var plan = predict(Plan()) ?? Plan()
    if hotRate > 0 { improve(&plan, by: sizes.map { size in { $0.hotSize = size } }) }
    var chain = plan
    for _ in 0..<Self.mostGroups {
      let longer = sizes.map { size -> (inout Plan) -> Void in { $0.sizes.append(size) } }
      chain.writeAmplification = .infinity
      if !improve(&chain, by: longer) { break }
      if chain.writeAmplification < plan.writeAmplification { plan = chain }
    }
    for _ in 0..<4 {
      if hotRate > 0 { improve(&plan, by: sizes.map { size in { $0.hotSize = size } }) }
      for index in 0..<Self.mostGroups where index <= plan.sizes.count {
        let isNew = index == plan.sizes.count
        let changes = sizes.map { size -> (inout Plan) -> Void in
          { if isNew { $0.sizes.append(size) } else { $0.sizes[index] = size } }
        }
        improve(&plan, by: changes)
      }
    }
    return plan
  }

  /// Makes the best of these changes, if any is one for the better.
  @discardableResult
  private func improve(_ plan: inout Plan, by changes: [(inout Plan) -> Void]) -> Bool {
    let before = plan
    for change in changes {
      var changed = before
      change(&changed)
      if let result = predict(changed), result.writeAmplification < plan.writeAmplification { plan = result }
    }
    return plan.writeAmplification < before.writeAmplification
  }

  static var mostGroups: Int { 8 }

  /// From one shard on in steps of an eighth.
  private var triedSizes: [Int] {
    var (sizes, size) = ([Int](), 1)
    while size < total {
      sizes.append(size)
      size += max(1, size / 8)
    }
    return sizes
  }
}
