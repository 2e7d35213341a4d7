import StowageCore

extension ComparisonReport {
  /// Tables for people: one per trigger, then, for several of them, what each policy can trade.
  public func text(_ style: TextStyle) -> String {
    guard let first = groups.first?.runs.first else { return "nothing was compared\n" }
    var text = ""
    for index in 0..<triggerCount {
      let block = stride(from: index, to: groups.count, by: triggerCount).map { groups[$0] }
      text += style.strong("\(traceName), \(triggers[index].text)") + "\n\n"
      text += Self.table(block).text(style) + Self.warnings(block) + "\n"
      text += style.strong("what packing makes other jobs touch") + "\n\n"
      text += Self.jobTable(block).text(style) + "\n"
      if first.result.cost != nil { text += Self.costTable(block).text(style) + "\n" }
    }
    if triggerCount > 1 {
      text += style.strong("write amplification @ mean space amplification") + "\n\n"
      text += paretoTable.text(style) + "\n"
    }
    if let spaceBound {
      text +=
        "without copies, and with shards sealed only when full, no placement with \(openShards) open shards has "
      text += "an SA mean below \(fixed(spaceBound, 3))\n"
    }
    for policy in skipped { text += "skipped: \(policy.reason)\n" }
    text += first.settingsText(triggers: triggers)
    return text + traceText(first)
  }

  var triggerCount: Int { groups.prefix { $0.policy == groups[0].policy }.count }

  var triggers: [Trigger] {
    groups.prefix(triggerCount).compactMap { $0.runs.first?.result.settings.engine.trigger }
  }

  private static let columns: [TextTable.Column] = [
    .init("placement", .left), .init("cleaning", .left), .init("WA"), .init("gap closed %"),
    .init("of informed %"),
    .init("SA mean"),
    .init("SA p99"), .init("trapped %"), .init("open max"), .init("freed whole %"), .init("death spread"),
    .init("wasted copies %"),
  ]

  private static func table(_ groups: [Group]) -> TextTable {
    var table = TextTable(columns)
    for group in groups {
      table.append([
        group.policy?.placement ?? "", group.policy?.cleaning ?? "",
        group.interval(\.writeAmplification).text(3), group.interval(\.gapClosed).text(1, scale: 100),
        group.interval(\.gapClosedInformed).text(1, scale: 100),
        group.interval(\.spaceAmplification.mean).text(3, margin: false),
        group.interval(\.spaceAmplification.p99).text(3, margin: false),
        group.interval(\.trappedShare).text(2, scale: 100, margin: false),
        fixed(group.runs.map { Double($0.result.shards.openMax) }.max(), 0),
        group.interval(\.freedWholeShare).text(1, scale: 100, margin: false),
        group.interval(\.purity.deathSpread).text(3, margin: false),
        group.interval(\.purity.wastedCopies).text(1, scale: 100, margin: false),
      ])
    }
    return table
  }

  /// What a reader would otherwise have to puzzle out.
  private static func warnings(_ groups: [Group]) -> String {
    var text = ""
    if let reason = groups.first?.runs.first?.result.rows.reasonNotToPack {
      text += reason + ", so there is nothing to pack: all policies are alike\n"
    } else if groups.allSatisfy({ $0.interval(\.writeAmplification).mean == nil }) {
      text += "nothing was ingested after the warm-up, so there is nothing to measure\n"
    } else if groups.first?.runs.first?.result.settings.engine.trigger != Trigger.none,
      groups.allSatisfy({ $0.interval(\.gapClosed).mean == nil })
    {
      text += "no gap: the oracle copies no less than arrival order here\n"
    }
    let trapped = groups.compactMap { $0.interval(\.trappedShare).mean }.max() ?? 0
    if trapped > 0.02 {
      text += "up to \(percent(trapped, 1)) of the stored bytes is garbage trapped in open shards: "
      text += "the live set is small for so many open shards of this size\n"
    }
    let space = groups.compactMap { $0.interval(\.spaceAmplification.mean).mean }
    let isCapped = groups.first?.runs.first?.result.settings.engine.trigger.garbageCap != nil
    if isCapped, let least = space.min(), let most = space.max(), most > 1.05 * least {
      text +=
        "space is not equal (SA \(fixed(least, 3)) to \(fixed(most, 3))), so WA and the gap do not compare; "
      text += "try a smaller --shard-size or fewer --open-shards\n"
    }
    return text.isEmpty ? "" : "\n" + text
  }

  private var paretoTable: TextTable {
    var table = TextTable(
      [.init("placement", .left), .init("cleaning", .left)] + triggers.map { .init($0.text) })
    for index in stride(from: 0, to: groups.count, by: triggerCount) {
      let cells = groups[index..<index + triggerCount].map {
        $0.interval(\.writeAmplification).text(3) + " @ "
          + $0.interval(\.spaceAmplification.mean).text(3, margin: false)
      }
      table.append([groups[index].policy?.placement ?? "", groups[index].policy?.cleaning ?? ""] + cells)
    }
    return table
  }

  /// The traces that ran: one, or one per seed.
  private func traceText(_ first: RunReport) -> String {
    let runs = groups[0].runs
    if runs.allSatisfy({ $0.traceDigest == first.traceDigest }) {
      let seeds = runs.map { "\($0.result.seed)" }.joined(separator: " ")
      let trace = wrapped(
        "trace:", [traceName] + first.traceItems + ["digest \(first.traceDigest)", "seed \(seeds)"])
      if runs.count == 1 { return trace }
      return trace
        + "one trace for all seeds: intervals show what policies draw, not what another trace would do\n"
    }
    return wrapped("traces:", runs.map { "seed \($0.result.seed) digest \($0.traceDigest)" })
  }
}

extension RunResult {
  /// Part of the stored bytes that is dead in open shards, at the end.
  var trappedShare: Double? { storedBytes > 0 ? Double(trappedBytes) / Double(storedBytes) : nil }

  /// Part of the shards that went without a copy.
  var freedWholeShare: Double? {
    let gone = shards.freedWhole + shards.reclaimed
    return gone > 0 ? Double(shards.freedWhole) / Double(gone) : nil
  }
}

extension Interval {
  fileprivate func text(_ decimals: Int, scale: Double = 1, margin: Bool = true) -> String {
    let text = fixed(mean.map { $0 * scale }, decimals)
    guard margin, let ci95 else { return text }
    return text + " ± " + fixed(ci95 * scale, decimals)
  }
}

extension ReplayCounts {
  /// Why no policy could be better than another on these rows, nil where one could.
  var reasonNotToPack: String? {
    if puts == 0 { return "nothing is put in this trace" }
    return overwrites + deletes + expirations == 0 ? "nothing dies in this trace" : nil
  }
}
