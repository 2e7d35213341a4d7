import StowageCore

/// How long uploads live, in steps of ingested bytes: how many reached each age, and how many of them died there.
///
/// What still lives counts for the ages that it has reached, so nothing is learned too early from those that die first.
/// State: 24 KiB. Complexity: O(1) per event, and O(1,024) per step.
/// Source: the update-interval distribution of MiDAS (FAST 2024); E. L. Kaplan, P. Meier, JASA 53(282), 1958.
struct UpdateIntervals: Sendable {
  private static var steps: Int { 1024 }

  /// Ingested bytes per step.
  private var width: Int
  private var now = 0
  /// By step of upload, in a ring.
  private var alive = Array(repeating: 0, count: steps)
  /// By age in steps.
  private var entered = Array(repeating: 0.0, count: steps)
  private var died = Array(repeating: 0.0, count: steps)

  init(width: Int) { self.width = width }

  /// Uploads that began since the last restart.
  var uploads: Double { entered[0] }

  mutating func began(at moment: Moment) {
    advance(to: moment)
    alive[now % Self.steps] += 1
    entered[0] += 1
  }

  /// An upload has ended; where it did not die of itself it tells nothing about this age.
  mutating func ended(_ uploaded: Moment, died hasDied: Bool, at moment: Moment) {
    advance(to: moment)
    let born = uploaded.ingestedBytes / width
    guard born >= 0, born <= now, now - born < Self.steps else { return }
    alive[born % Self.steps] = max(0, alive[born % Self.steps] - 1)
    if hasDied { died[now - born] += 1 }
  }

  private mutating func advance(to moment: Moment) {
    let then = moment.ingestedBytes / width
    if then - now >= Self.steps {
      alive = Array(repeating: 0, count: Self.steps)
      now = then
    }
    while now < then {
      now += 1
      alive[now % Self.steps] = 0
      for age in 1..<Self.steps { entered[age] += Double(alive[(now - age) & (Self.steps - 1)]) }
    }
  }

  /// Begins to count anew, but for what is alive, in steps wide enough to see ages of so many bytes.
  mutating func restart(seeing bytes: Int) {
    entered = Array(repeating: 0, count: Self.steps)
    died = entered
    while width < bytes / Self.steps { widen() }
  }

  private mutating func widen() {
    let (narrow, first) = (self, max(0, now - Self.steps + 1))
    width *= 2
    now /= 2
    alive = Array(repeating: 0, count: Self.steps)
    for born in first...narrow.now { alive[born / 2 % Self.steps] += narrow.alive[born % Self.steps] }
  }

  /// What part of the uploads reaches each age, in shards, those of several tables together.
  static func survival(_ tables: [UpdateIntervals], shardBytes: Int) -> SurvivalCurve {
    var survival = SurvivalCurve(step: Double(tables[0].width) / Double(shardBytes))
    for age in 0..<steps {
      let entered = tables.reduce(0) { $0 + $1.entered[age] }
      let died = tables.reduce(0) { $0 + $1.died[age] }
      if entered < leastEntered { break }
      survival.append(hazard: min(1, died / entered))
    }
    return survival
  }

  /// Of fewer, nothing is concluded.
  private static var leastEntered: Double { 8 }
}

/// The part of all that is still alive, by age in shards of ingested bytes.
struct SurvivalCurve: Sendable {
  let step: Double
  /// At half a step, one and a half, and so on; before them at 0.
  private var alive = [1.0]
  /// Integrals up to the same ages.
  private var sums = [0.0]

  init(step: Double) { self.step = step }

  /// The part of who reaches the next step that dies in it. Uploads are spread evenly over a step, so who is alive at the
  /// end of it has lived half a step longer than the steps behind it.
  mutating func append(hazard: Double) {
    let before = alive[alive.count - 1]
    let after = before * (1 - hazard)
    sums.append(sums[sums.count - 1] + (before + after) / 2 * (alive.count == 1 ? step / 2 : step))
    alive.append(after)
  }

  /// Nothing is known of larger ages.
  var horizon: Double { max(0, (Double(alive.count) - 1.5) * step) }

  /// At an age up to the horizon.
  func alive(at age: Double) -> Double {
    let (index, part) = position(of: age)
    return alive[index] + (alive[index + 1] - alive[index]) * part
  }

  /// The integral of what is alive, from 0 to an age up to the horizon.
  func sum(to age: Double) -> Double {
    let (index, part) = position(of: age)
    let width = index == 0 ? step / 2 : step
    let here = alive[index] + (alive[index + 1] - alive[index]) * part
    return sums[index] + (alive[index] + here) / 2 * width * part
  }

  /// The last point below an age, and how much of the way to the next it is.
  private func position(of age: Double) -> (index: Int, part: Double) {
    let steps = max(0, age / step)
    let index = min(alive.count - 2, Int(steps + 0.5))
    let part = index == 0 ? steps * 2 : steps - Double(index) + 0.5
    return (index, min(1, part))
  }
}
