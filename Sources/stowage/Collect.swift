import ArgumentParser
import StowageCore
import StowageSim
import StowageStore

/// `stowage gc`.
struct Collect: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc", abstract: "Copy what lives out of shards with holes, down to the store's garbage cap.",
    discussion: """
      A store without a cap is cleaned of all garbage in sealed shards.
      """)

  @OptionGroup var store: StoreArgument

  @Flag(help: "Print which shards would go, and change nothing.")
  var dryRun = false

  func run() async throws {
    let (proposal, before, after) = try await store.use(waitsForSeals: !dryRun) { store in
      let target = try await store.settings().garbageCap ?? .zero
      let proposal = try await store.proposeReclaim(to: target)
      let before = try await store.statistics()
      if !dryRun { try await reclaim(store, to: target, proposal) }
      return (proposal, before, try await store.statistics())
    }
    if store.json {
      try Output.write(json(proposal, before, after))
    } else {
      try Output.write(text(proposal, before, after))
    }
  }

  private func reclaim(_ store: Store, to target: Ratio, _ proposal: ReclaimProposal) async throws {
    let line = ProgressLine()
    defer { line.finish() }
    let total = proposal.victims.reduce(0) { $0 + $1.liveBytes }
    try await store.reclaim(to: target) { copied in
      line.observer(WorkProgress(what: "copying survivors", unit: .bytes, done: copied, total: total))
    }
  }

  private func json(
    _ proposal: ReclaimProposal, _ before: StoreStatistics, _ after: StoreStatistics
  ) -> JSONValue {
    [
      "dry_run": .boolean(dryRun),
      "victims": .list(
        proposal.victims.map {
          [
            "shard": .integer($0.shard), "uuid": .text($0.uuid.description),
            "stored_bytes": .integer($0.storedBytes), "live_bytes": .integer($0.liveBytes),
          ]
        }),
      "dead_bytes_before": .integer(before.deadBytes), "dead_bytes": .integer(after.deadBytes),
      "stored_bytes_before": .integer(before.storedBytes), "stored_bytes": .integer(after.storedBytes),
      "copied_bytes": .integer(after.copiedBytes - before.copiedBytes),
      "shards": ["reclaimed": .integer(after.shards.reclaimed)],
    ]
  }

  private func text(
    _ proposal: ReclaimProposal, _ before: StoreStatistics, _ after: StoreStatistics
  ) -> String {
    var text = ""
    for victim in proposal.victims {
      let free = victim.storedBytes - victim.liveBytes
      text +=
        "shard \(victim.uuid): \(victim.storedBytes) bytes, \(victim.liveBytes) to copy, \(free) to free\n"
    }
    let garbage = "\(before.deadBytes) of \(before.storedBytes) bytes are garbage"
    if dryRun { return text + "\(garbage); \(proposal.victims.count) shards would be reclaimed\n" }
    return text + "\(garbage), now \(after.deadBytes) of \(after.storedBytes); "
      + "copied \(after.copiedBytes - before.copiedBytes) bytes\n"
  }
}
