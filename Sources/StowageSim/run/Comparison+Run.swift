import StowageCore
public import StowageTrace

extension Comparison {
  /// Runs the grid on all cores.
  ///
  /// A trace is in memory once, however many runs replay it; of a workload, one seed's trace at a time.
  ///
  /// - Throws: ``PolicyError``, ``TraceError``.
  public func run(
    _ source: WorkloadSource, onBadRow: BadRowAnswer = .fail, observer: ProgressObserver? = nil
  ) throws -> ComparisonReport {
    let hasReference = source.laws != nil
    let pairs = try pairs(withReference: hasReference)
    var report = ComparisonReport(
      traceName: source.name, groups: pairs.count * triggers.count, seeds: seeds.map(\.value),
      openShards: settings.engine.openShards)
    report.skipped = skipped + (hasReference ? [] : [try skippedWithoutLaws()])
    report.hasReference = hasReference
    // A trace file is the same for all seeds, so all their runs share it and the cores.
    let batches = source.isGenerated ? seeds.map { [$0] } : [seeds]
    for batch in batches {
      let loaded = try LoadedTrace(
        source, seed: batch[0], settings, onBadRow: onBadRow, observer: observer)
      report.account = loaded.account
      let jobs = pairs.flatMap { pair in
        triggers.flatMap { trigger in batch.map { Job(choice: pair.choice, trigger: trigger, seed: $0) } }
      }
      let counter = ReplayCounter(runs: jobs.count, rows: loaded.trace.rows.count, observer: observer)
      let runs = try Parallel.map(jobs) { job in
        defer { counter.finish() }
        return try RunReport(
          loaded, job.choice, settings(for: job.trigger), seed: job.seed, progress: counter.add)
      }
      report.spaceBounds.append(SpaceBound(of: loaded.trace, loaded.future, settings)?.spaceAmplification)
      for (index, run) in runs.enumerated() { report.groups[index / batch.count].runs.append(run) }
    }
    report.closeGaps()
    return report
  }

  private struct Job: Sendable {
    var choice: PolicyChoice
    var trigger: Trigger
    var seed: Seed
  }

  private func settings(for trigger: Trigger) -> RunSettings {
    var settings = settings
    settings.engine.trigger = trigger
    return settings
  }
}

extension WorkloadSource {
  var isGenerated: Bool {
    if case .workload = self { true } else { false }
  }
}
