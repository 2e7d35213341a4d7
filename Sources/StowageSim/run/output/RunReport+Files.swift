import StowageCore

extension RunReport {
  /// The files of a run directory, `run.json` last: whoever finds it finds all of them whole. docs/RUNS.md has them.
  ///
  /// - Parameters:
  ///   - workload: as the user named it.
  ///   - version: of the program.
  /// - Precondition: the run kept its record.
  public func files(workload: String, version: String) -> [OutputFile] {
    guard let record = result.record else { preconditionFailure("a run without its record has no directory") }
    return [
      OutputFile(path: "summary.json", text: json.formatted),
      OutputFile(path: "timeline.csv", text: record.timelineText),
      OutputFile(path: "shards.csv", text: record.shardText),
      OutputFile(path: "run.json", text: specification(workload, version).formatted),
    ]
  }

  private func specification(_ workload: String, _ version: String) -> JSONValue {
    [
      "format": "stowage-run", "format_version": .integer(1), "stowage_version": .text(version),
      "specification": [
        "workload": .text(workload), "placement": .text(result.policy.placement),
        "cleaning": .text(result.policy.cleaning), "seed": .integer(result.seed),
        "settings": result.settings.json(warmup: result.warmup),
      ],
      "trace": ["name": .text(traceName), "digest": .text(traceDigest)],
    ]
  }

  /// What its directory is called in a comparison: names without parameters, the cap, the seed.
  func directoryName(_ number: Int) -> String {
    func bare(_ policy: String) -> String { String(policy.prefix { $0 != ":" }) }
    let level = result.settings.engine.trigger.level.map { "\($0)" } ?? "none"
    let digits = String(number + 1)
    let place = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    return [place, bare(result.policy.placement), bare(result.policy.cleaning), level, "s\(result.seed)"]
      .joined(separator: "-")
  }
}

extension ComparisonReport {
  /// The files of a comparison directory, `comparison.json` last: run directories, and one table of all runs.
  ///
  /// - Parameters:
  ///   - workload: as the user named it.
  ///   - version: of the program.
  ///   - withSummary: as in ``json(withSummary:)``.
  /// - Precondition: the runs kept their records.
  public func files(workload: String, version: String, withSummary: Bool) -> [OutputFile] {
    var files: [OutputFile] = []
    var table = TidyTable(firstColumn: "run")
    for (number, run) in runs.enumerated() {
      let name = run.directoryName(number)
      table.add(name, run.json.cells())
      files += run.files(workload: workload, version: version).map {
        OutputFile(path: "runs/\(name)/\($0.path)", text: $0.text)
      }
    }
    files.append(OutputFile(path: "results.csv", text: table.text))
    files.append(OutputFile(path: "comparison.json", text: json(withSummary: withSummary).formatted))
    return files
  }
}
