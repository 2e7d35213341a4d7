import StowageCore
import TestSupport
import Testing

/// All histories up to a length over a small alphabet, on two classes and more: what no random draw may miss.
///
/// Every history of the full length is played with the naive engine beside it, and with it all of its beginnings.
@Suite struct EngineExhaustiveTests {
  /// A move of the alphabet; the n-th in a history puts the object named n.
  enum Letter: CaseIterable {
    case putLeft, putRight, putTwo, deleteOldest, deleteLatest, wait
    case refuseAppend, refuseMove, poison, readable
  }

  @Test func `all histories of six events are decided as by the naive engine`() {
    let settings = EngineSettings(
      shardBytes: 3, trigger: .garbageCap(Ratio(1, 4)), openShards: 2, maxOpenAgeMilliseconds: 10)
    let letters: [Letter] = [.putLeft, .putRight, .putTwo, .deleteOldest, .deleteLatest, .wait]
    play(letters, length: 6, settings, .separateSurvivors, .greedy)
    play(letters, length: 6, settings, .byBucket(2), .oldest)
  }

  @Test func `all histories of five events with faults are decided as by the naive engine`() {
    let settings = EngineSettings(
      shardBytes: 2, trigger: .garbageCap(.zero), openShards: 2, sealTrapped: false)
    let letters: [Letter] = [
      .putLeft, .putTwo, .deleteOldest, .deleteLatest, .refuseAppend, .refuseMove, .poison, .readable,
    ]
    play(letters, length: 5, settings, .arrival, .oldest)
  }

  @Test func `all histories of seven events with few kinds of faults are decided as by the naive engine`() {
    let settings = EngineSettings(
      shardBytes: 3, trigger: .garbageCap(.zero), openShards: 2, sealTrapped: false)
    play(
      [.putTwo, .deleteOldest, .refuseMove, .poison, .readable], length: 7, settings, .separateSurvivors,
      .oldest)
  }

  private func play(
    _ letters: [Letter], length: Int, _ settings: EngineSettings, _ placement: History.Placement,
    _ cleaner: Cleaner
  ) {
    let total = (0..<length).reduce(1) { count, _ in count * letters.count }
    // A debug build plays every n-th history only.
    let stride = max(1, total / Trials.scaled(total))
    for number in Swift.stride(from: 0, to: total, by: stride) {
      var rest = number
      let word = (0..<length).map { _ in
        let letter = letters[rest % letters.count]
        rest /= letters.count
        return letter
      }
      let history = History(settings, placement, cleaner, steps(of: word))
      guard let difference = history.firstDifference() else { continue }
      Issue.record("\(word): \(difference)\n\(history)")
      return
    }
  }

  private func steps(of word: [Letter]) -> [Step] {
    var alive: [Int] = []
    var steps: [Step] = []
    for (name, letter) in word.enumerated() {
      switch letter {
      case .putLeft, .putRight, .putTwo:
        alive.append(name)
        steps.append(Step(0, .begin(name, bucket: letter == .putRight ? 1 : 0)))
        for _ in 0..<(letter == .putTwo ? 2 : 1) { steps.append(Step(0, .arrive(name, 1))) }
        steps.append(Step(0, .commit(name)))
      case .deleteOldest: if !alive.isEmpty { steps.append(Step(0, .release(alive.removeFirst()))) }
      case .deleteLatest: if let name = alive.popLast() { steps.append(Step(0, .release(name))) }
      case .wait: steps.append(Step(6, .tick))
      case .refuseAppend: steps.append(Step(0, .refuseAppend(0)))
      case .refuseMove: steps.append(Step(0, .refuseMove(0)))
      case .poison: steps.append(Step(0, .poison(0, percent: 50)))
      case .readable: steps.append(Step(0, .readable(0)))
      }
    }
    return steps
  }
}
