import StowageCore

extension RunReport {
  /// All figures of one run, grouped, for people.
  public func text(_ style: TextStyle) -> String {
    let figures = [
      style.strong("\(result.policy.placement), \(result.policy.cleaning) cleaning, on \(traceName)") + "\n",
      section("amplification", amplification, style), section("bytes", bytes, style),
      section("shards", shards, style), section("fragmentation at the end", fragmentation, style),
      section("packing", packing, style), section("other jobs", otherJobs, style),
    ]
    let circumstances = [
      settingsText(triggers: [result.settings.engine.trigger]),
      wrapped("trace:", [traceName] + traceItems + ["digest \(traceDigest)", "seed \(result.seed)"]),
      timing.text,
    ]
    return (figures + tierText(style) + circumstances).joined(separator: "\n")
  }

  private typealias Line = (name: String, value: String, remark: String)

  private func section(_ title: String, _ lines: [Line], _ style: TextStyle) -> String {
    var text = style.strong(title) + "\n"
    for line in lines {
      let name = "  " + line.name + String(repeating: " ", count: max(0, 24 - line.name.count))
      let value = String(repeating: " ", count: max(0, 12 - line.value.count)) + line.value
      text += name + value + (line.remark.isEmpty ? "" : "   " + line.remark) + "\n"
    }
    return text
  }

  private var amplification: [Line] {
    let space = result.spaceAmplification
    return [
      ("write", fixed(result.writeAmplification, 4), "(ingested + copied) / ingested"),
      ("space, mean", fixed(space.mean, 4), "stored / live over time"),
      ("space, p99", fixed(space.p99, 4), ""), ("space, max", fixed(space.max, 4), ""),
      ("write, on devices", fixed(result.physical.writeAmplification, 4), "with replicas and erasure coding"),
      ("space, on devices", fixed(result.physical.spaceAmplification, 4), ""),
      ("the same, p99", fixed(result.physical.spaceAmplificationP99, 4), ""),
    ]
  }

  private var bytes: [Line] {
    [
      ("ingested", size(result.ingestedBytes), "after the warm-up"), ("copied", size(result.copiedBytes), ""),
      ("live", size(result.liveBytes), "at the end"), ("stored", size(result.storedBytes), ""),
      ("dead", size(result.deadBytes), ""), ("trapped", size(result.trappedBytes), "dead in open shards"),
    ]
  }

  private var shards: [Line] {
    [
      ("opened", grouped(result.shards.opened), ""), ("sealed", grouped(result.shards.sealed), ""),
      ("freed whole", grouped(result.shards.freedWhole), "without a copy"),
      ("reclaimed", grouped(result.shards.reclaimed), "their survivors were copied"),
      ("open at most", grouped(result.shards.openMax), "with \(size(result.openShards.maxBytes)) at most"),
      ("open, mean", fixed(result.openShards.mean, 2), "with \(size(result.openShards.meanBytes))"),
      ("fill when sealed", percent(result.openShards.sealFill, 2), "of the capacity"),
      ("freed whole, garbage", percent(result.reclaim.wholeShare, 2), "of the garbage that came back"),
      ("copied per garbage", fixed(result.reclaim.copiedPerGarbageByte, 4), "bytes copied for each freed"),
    ]
  }

  private var fragmentation: [Line] {
    let (parts, holes, live) = (result.parts, result.holes, result.liveFraction)
    let sum = [parts.live, parts.deadSealed, parts.deadOpen, parts.overhead].compactMap { $0 }.reduce(0, +)
    return [
      ("live", percent(parts.live, 2), "of the stored bytes"),
      ("dead in sealed shards", percent(parts.deadSealed, 2), ""),
      (
        " of which eligible", percent(result.sealedShards.deadEligible, 2),
        "the trigger may take their shards"
      ),
      ("dead in open shards", percent(parts.deadOpen, 2), ""),
      ("record overhead", percent(parts.overhead, 2), ""),
      ("sum", percent(parts.live == nil ? nil : sum, 2), ""),
      ("live fraction, mean", fixed(live.mean, 4), "of the sealed shards"),
      ("live fraction, p1", fixed(live.p1, 4), ""), ("live fraction, Gini", fixed(live.gini, 4), ""),
      ("in shards below 50 %", percent(result.sealedShards.shareBelowHalf, 2), "live, of the sealed bytes"),
      ("in shards below 10 %", percent(result.sealedShards.shareBelowTenth, 2), ""),
      ("holes", grouped(holes.count), ""), ("hole, mean", size(holes.meanBytes), ""),
      ("hole, median", size(holes.p50Bytes), ""), ("hole, p99", size(holes.p99Bytes), ""),
    ]
  }

  private var packing: [Line] {
    [
      (
        "death spread", fixed(result.purity.deathSpread, 4),
        "quartile distance of deaths in a shard / mean life"
      ),
      (
        "near the median", percent(result.purity.nearMedian, 2),
        "of a shard's bytes die within a tenth of the mean life of it"
      ),
      (
        "wasted copies", percent(result.purity.wastedCopies, 2),
        "of copied bytes die within a tenth of the mean life"
      ),
    ]
  }
}

extension RunReport.Timing {
  fileprivate var text: String {
    wrapped(
      "timing:",
      [
        "\(fixed(seconds, 2)) s", "reading \(fixed(readSeconds, 2)) s", "engine \(fixed(engineSeconds, 2)) s",
        "\(eventsPerSecond.map { grouped(Int($0)) } ?? undefinedFigure) events/s",
        "peak memory \(size(peakResidentBytes))",
      ])
  }
}
