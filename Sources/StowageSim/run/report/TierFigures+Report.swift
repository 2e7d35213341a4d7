import StowageCore

extension TierFigures {
  var json: JSONValue {
    [
      "name": .text(tier.name), "codec": .text(tier.codec), "erasure": .text(tier.erasure),
      "physical": [
        "write_amplification": .real(writeAmplification), "space_amplification": .real(spaceAmplification),
      ],
      "stored_bytes": .integer(storedBytes), "physical_bytes": .integer(physicalBytes),
      "io": [
        "reads_per_day": json(\.reads, [.ingest, .gets, .reclaim, .transcode, .scrub, .repair]),
        "writes_per_day": json(\.writes, [.ingest, .reclaim, .transcode, .repair]),
      ],
      "iops_per_tb": .real(iopsPerTB),
    ]
  }

  private func json(_ counts: KeyPath<DeviceIO, IOCounts>, _ causes: [IOCause]) -> JSONValue {
    .object(
      causes.map { cause in
        JSONValue.Member(key: cause.name, value: .real(daily.map { $0[keyPath: counts][cause] }))
      })
  }
}

extension CostFigures {
  var json: JSONValue {
    [
      "per_tb_month_live": .real(perTBMonthLive), "live_tb": .real(liveTB), "physical_tb": .real(physicalTB),
      "group": .text(group), "iops_per_tb": .real(iopsPerTB), "budget_iops_per_tb": .real(budgetIOPSPerTB),
      "within_budget": isWithinBudget.map { .boolean($0) } ?? .null,
    ]
  }

  /// One line for people.
  var text: String {
    let verdict = isWithinBudget.map { $0 ? "within" : "beyond" } ?? "nothing measured against"
    return wrapped(
      "cost:",
      [
        "\(fixed(perTBMonthLive, 3)) a month for a TB of live bytes",
        "\(fixed(physicalTB, 4)) TB on devices for \(fixed(liveTB, 4)) TB live",
        "\(fixed(iopsPerTB, 3)) IOPS per TB of \(group), \(verdict) the budget of \(fixed(budgetIOPSPerTB, 3))",
      ])
  }
}

extension RunReport {
  /// A row for each tier, and the cost; empty where neither tiers nor prices were asked for.
  func tierText(_ style: TextStyle) -> [String] {
    if result.tiers.isEmpty { return [] }
    let causes = IOCause.allCases
    var table = TextTable(
      [.init("tier", .left), .init("stored"), .init("on devices"), .init("written"), .init("space")]
        + causes.map { .init($0.name) } + [.init("IOPS/TB")])
    for figures in result.tiers {
      let daily = figures.daily
      table.append(
        [
          figures.tier.description, size(figures.storedBytes), size(figures.physicalBytes),
          fixed(figures.writeAmplification, 3), fixed(figures.spaceAmplification, 3),
        ] + causes.map { cause in fixed(daily.map { $0.reads[cause] + $0.writes[cause] }, 0) }
          + [fixed(figures.iopsPerTB, 3)])
    }
    let title = style.strong("tiers, with device reads and writes per day") + "\n"
    return [title + table.text(style)] + (result.cost.map { [$0.text] } ?? [])
  }
}

extension ComparisonReport {
  /// What each layout takes, costs and asks of its devices.
  static func costTable(_ groups: [Group]) -> TextTable {
    var table = TextTable([
      .init("placement", .left), .init("cleaning", .left), .init("TB on devices"), .init("TB live"),
      .init("cost per TB-month"), .init("IOPS/TB"), .init("budget"),
    ])
    for group in groups {
      table.append([
        group.policy?.placement ?? "", group.policy?.cleaning ?? "",
        fixed(group.interval { $0.cost?.physicalTB }.mean, 4),
        fixed(group.interval { $0.cost?.liveTB }.mean, 4),
        fixed(group.interval { $0.cost?.perTBMonthLive }.mean, 3),
        fixed(group.interval { $0.cost?.iopsPerTB }.mean, 3),
        fixed(group.runs.first?.result.cost?.budgetIOPSPerTB, 3),
      ])
    }
    return table
  }
}
