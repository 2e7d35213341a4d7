import ArgumentParser
import StowageCore
import StowageSim
import StowageStore

/// `stowage stats`.
struct Statistics: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Print how much a store holds and how it lies.",
    discussion: """
      The figures have the names of the simulator's report and are in stored bytes, without what erasure coding adds.
      """)

  @OptionGroup var store: StoreArgument

  func run() async throws {
    let (figures, settings) = try await store.use { store in
      (try await store.statistics(), try await store.settings())
    }
    let json = figures.json(settings)
    try store.json ? Output.write(json) : Output.write(json.lines(""))
  }
}

extension StoreStatistics {
  func json(_ settings: StoreSettings) -> JSONValue {
    [
      "policy": ["placement": .text(placement), "cleaning": .text(cleaning)],
      "settings": [
        "garbage_cap": .real(settings.garbageCap?.value), "open_shards": .integer(settings.openShards),
        "max_open_age_ms": .integer(settings.maxOpenAgeMilliseconds),
        "shard_bytes": .integer(settings.shardBytes),
        "chunk_bytes": .integer(settings.chunkBytes),
        "tiers": .list(
          settings.tiers.map {
            ["name": .text($0.name), "codec": .text("\($0.codec)"), "erasure": .text("\($0.code)")]
          }),
      ],
      "ingested_bytes": .integer(ingestedBytes), "copied_bytes": .integer(copiedBytes),
      "live_bytes": .integer(liveBytes), "stored_bytes": .integer(storedBytes),
      "dead_bytes": .integer(deadBytes), "trapped_bytes": .integer(trappedBytes),
      "write_amplification": .real(writeAmplification),
      "shards": [
        "opened": .integer(shards.opened), "sealed": .integer(shards.sealed),
        "freed_whole": .integer(shards.freedWhole), "reclaimed": .integer(shards.reclaimed),
        "open_max": .integer(shards.openMax), "waiting_to_be_sealed": .integer(waitingSeals),
      ],
      "fragmentation": fragmentation.json,
      "tiers": .list(
        tiers.map {
          [
            "name": .text($0.name), "shards": .integer($0.shards), "stored_bytes": .integer($0.storedBytes),
            "live_bytes": .integer($0.liveBytes),
          ]
        }),
      "devices": ["count": .integer(devices), "missing": .integer(devices - devicesThere)],
      "policy_faults": .integer(policyFaults),
    ]
  }
}

extension StoreStatistics.Fragmentation {
  var json: JSONValue {
    [
      "live": .real(live), "dead_sealed": .real(deadSealed), "dead_open": .real(deadOpen),
      "overhead": .real(overhead),
      "live_fraction": [
        "mean": .real(liveFraction.mean), "p1": .real(liveFraction.p1), "gini": .real(liveFraction.gini),
      ],
      "holes": [
        "count": .integer(holes?.count), "mean_bytes": .real(holes?.meanBytes),
        "p50_bytes": .integer(holes?.p50Bytes), "p99_bytes": .integer(holes?.p99Bytes),
      ],
    ]
  }
}

extension JSONValue {
  /// A line for each value, its path in front.
  func lines(_ path: String) -> String {
    let padding = String(repeating: " ", count: max(1, 36 - path.count))
    switch self {
    case .object(let members):
      return members.map { $0.value.lines(path.isEmpty ? $0.key : "\(path).\($0.key)") }.joined()
    case .list(let items):
      return items.enumerated().map { $0.element.lines("\(path).\($0.offset)") }.joined()
    case .null: return path + padding + "-\n"
    case .boolean(let value): return path + padding + "\(value)\n"
    case .number(let text), .text(let text): return path + padding + text + "\n"
    }
  }
}
