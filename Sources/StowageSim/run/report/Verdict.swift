import StowageCore
import StowagePolicies

/// What a group of a comparison is there for.
public enum GroupRole: String, Hashable, Sendable {
  /// Arrival order.
  case baseline
  /// Could run in a store.
  case policy
  /// Knows the laws of life, which no store does.
  case reference
  /// Knows the future.
  case oracle
  /// The oracle that gaps are measured by.
  case bound
}

extension ComparisonReport {
  /// What a group is there for.
  func role(ofGroup index: Int) -> GroupRole {
    if index < triggerCount { return .baseline }
    if index >= groups.count - triggerCount { return .bound }
    if hasReference && index >= groups.count - 2 * triggerCount { return .reference }
    let name = (groups[index].policy?.placement ?? "").prefix { $0 != ":" }
    return Self.oracles.contains(String(name)) ? .oracle : .policy
  }

  private static let oracles = Set(
    ((try? PlacementList.all()) ?? []).filter(\.isOracle).map(\.name))

  /// Who won, by how much and why, in two sentences, at the cap that is nearest to 10 %.
  public var verdict: [String] {
    guard let first = groups.first?.runs.first else { return ["Nothing was compared."] }
    if let reason = first.result.rows.reasonNotToPack {
      return [reason.sentence + ".", "There is nothing to pack, and all policies are alike."]
    }
    let block = stride(from: judgedTrigger, to: groups.count, by: triggerCount).map { $0 }
    let runners = block.filter { role(ofGroup: $0) == .policy && amplification($0) != nil }
      .sorted { (amplification($0) ?? 0, $0) < (amplification($1) ?? 0, $1) }
    guard let best = runners.first, let baseline = amplification(block[0]), let least = amplification(best)
    else { return ["Nothing was ingested after the warm-up.", "There is nothing to measure."] }
    if least >= baseline {
      return [
        "\(triggers[judgedTrigger].phrase) no policy copies less than arrival order, which writes "
          + "\(fixed(baseline, 2)) bytes for each that comes in.",
        "The oracle, which knows the future, writes \(fixed(amplification(block[block.count - 1]), 2)).",
      ]
    }
    return [
      winner(best, least, baseline, bound: block[block.count - 1], runnerUp: runners.dropFirst().first),
      reason(best, baseline: block[0]),
    ]
  }

  private func amplification(_ index: Int) -> Double? { groups[index].interval(\.writeAmplification).mean }

  private func name(_ index: Int) -> String {
    String((groups[index].policy?.placement ?? "").prefix { $0 != ":" })
  }

  /// The cap that comparisons are made at by default, or what is nearest to it.
  private var judgedTrigger: Int {
    triggers.indices.min { left, right in
      let (one, other) = (abs((triggers[left].level ?? 1) - 0.1), abs((triggers[right].level ?? 1) - 0.1))
      return (one, left) < (other, right)
    } ?? 0
  }

  private func winner(
    _ best: Int, _ least: Double, _ baseline: Double, bound: Int, runnerUp: Int?
  ) -> String {
    var text = "\(triggers[judgedTrigger].phrase), \(name(best)) copies least: it writes "
    text +=
      "\(fixed(least, 2)) bytes for each byte that comes in, against \(fixed(baseline, 2)) in arrival order, so "
    text += "that \(percent((baseline - least) / (baseline - 1), 0)) less is copied; "
    text += "the oracle, which knows the future, writes \(fixed(amplification(bound), 2))"
    guard let runnerUp, let next = amplification(runnerUp) else { return text + "." }
    if isLevel(best, runnerUp) {
      return text
        + ", and the next policy (\(name(runnerUp)), \(fixed(next, 2))) cannot be told from it by these seeds."
    }
    return text + ", the next best policy (\(name(runnerUp))) \(fixed(next, 2))."
  }

  /// Whether the difference of two groups, seed by seed, may be none.
  private func isLevel(_ one: Int, _ other: Int) -> Bool {
    let differences = zip(groups[one].runs, groups[other].runs).map { pair -> Double? in
      guard let own = pair.0.result.writeAmplification, let its = pair.1.result.writeAmplification else {
        return nil
      }
      return its - own
    }
    let interval = Interval(differences)
    guard let mean = interval.mean, let ci95 = interval.ci95 else { return interval.mean == 0 }
    return mean <= ci95
  }

  /// What the winner's shards have that those of arrival order have not; only what holds.
  private func reason(_ best: Int, baseline: Int) -> String {
    func pair(_ figure: (RunResult) -> Double?) -> (own: Double, its: Double)? {
      guard let own = groups[best].interval(figure).mean, let its = groups[baseline].interval(figure).mean
      else {
        return nil
      }
      return (own, its)
    }
    var parts: [String] = []
    if let whole = pair({ $0.freedWholeShare ?? 0 }), whole.own > whole.its + 0.01 {
      parts.append(
        "\(percent(whole.own, 0)) of the shards that it gets back had died whole and cost no copy "
          + "(arrival order: \(rough(whole.its)))")
    }
    if let spread = pair(\.purity.deathSpread), spread.own < 0.95 * spread.its {
      parts.append(
        "the middle half of what lies together dies within \(fixed(spread.own, 2)) mean lifetimes "
          + "(arrival order: \(fixed(spread.its, 2)))")
    }
    if let wasted = pair(\.purity.wastedCopies), wasted.own < wasted.its - 0.01 {
      parts.append(
        "fewer of its copies were in vain (\(rough(wasted.own)) against \(rough(wasted.its)))")
    }
    if parts.isEmpty, let price = pair(\.reclaim.copiedPerGarbageByte) {
      parts.append(
        "it copies \(fixed(price.own, 2)) bytes for each byte of garbage that this gives back "
          + "(arrival order: \(fixed(price.its, 2)))")
    }
    return "\(name(best)) copies less because ".sentence + listed(parts)
      + cleaners(best, baseline: baseline) + "."
  }

  /// That two things differ, where they do, and not the placement alone.
  private func cleaners(_ best: Int, baseline: Int) -> String {
    guard let own = groups[best].policy?.cleaning, let its = groups[baseline].policy?.cleaning, own != its
    else { return "" }
    return "; part of it may be its cleaner, \(own), since arrival order has \(its)"
  }

  /// In whole percent, but for what is not quite nothing.
  private func rough(_ part: Double) -> String { percent(part, part > 0 && part < 0.01 ? 1 : 0) }

  private func listed(_ parts: [String]) -> String {
    guard let last = parts.last, parts.count > 1 else {
      return parts.first ?? "its shards suit the deaths better"
    }
    return parts.dropLast().joined(separator: ", ") + " and " + last
  }
}

extension String {
  /// With a capital letter.
  fileprivate var sentence: String { prefix(1).uppercased() + dropFirst() }
}

extension Trigger {
  /// How a sentence begins.
  fileprivate var phrase: String {
    switch self {
    case .garbageCap(let cap): "At a garbage cap of \(percent(cap.value))"
    case .shardThreshold(let threshold): "At a shard threshold of \(percent(threshold.value))"
    case .none: "Without cleaning"
    }
  }
}
