import ArgumentParser
import Foundation
import StowageSim
import StowageStore

/// `stowage repair`.
struct RepairCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repair", abstract: "Repair a store, and record what cannot be brought back.",
    discussion: """
      A lost catalog is made anew from the devices. The exit code is 0 where there was nothing to do, 3 where all was \
      repaired, 4 where something is beyond repair, 5 where something waits for missing devices.
      """)

  @Argument(help: "The directory of the store.")
  var store: String

  @Flag(help: "Print what would be done, and change nothing.")
  var dryRun = false

  @Flag(help: "Take note of losses: they stay recorded, and count as damage no more.")
  var acceptLoss = false

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let closed = try ClosedStore(
      at: store, rebuildsCatalog: !dryRun, acceptingDoubts: acceptLoss)
    defer { try? closed.close() }
    if let outcome = closed.rebuilt, !json {
      try Output.write("rebuild the catalog from log \(outcome.epoch), group \(outcome.sequence): done\n")
    }
    let report = try CheckedStore.withProgress("repairing") { progress in
      dryRun
        ? try closed.planRepair(acceptingLosses: acceptLoss, progress: progress)
        : try closed.repair(acceptingLosses: acceptLoss, progress: progress)
    }
    try json ? Output.write(report.json) : Output.write(report.text)
    let code = report.exitCode == 0 && closed.rebuilt != nil ? 3 : report.exitCode
    Foundation.exit(code)
  }
}

extension RepairReport.Outcome {
  var name: String {
    switch self {
    case .planned: "planned"
    case .done: "done"
    case .waits: "waits"
    case .impossible: "impossible"
    }
  }

  var reason: String? {
    switch self {
    case .planned, .done: nil
    case .waits(let reason), .impossible(let reason): reason
    }
  }
}

extension RepairReport {
  var text: String {
    var text = ""
    for step in steps {
      text += "\(step.action): \(step.outcome.name)" + (step.outcome.reason.map { " (\($0))" } ?? "") + "\n"
    }
    for finding in beyondReach { text += "\(finding)\n" }
    for number in missingDevices { text += "device \(number) is missing\n" }
    let open = losses.count { !$0.isAccepted }
    if !losses.isEmpty {
      text += "\(losses.count) chunks are recorded as lost, \(open) of them not accepted\n"
    }
    return text.isEmpty ? "nothing to repair\n" : text
  }

  var json: JSONValue {
    [
      "exit_code": .integer(exitCode),
      "steps": .list(
        steps.map {
          [
            "action": .text("\($0.action)"), "outcome": .text($0.outcome.name),
            "reason": $0.outcome.reason.map { .text($0) } ?? .null,
          ]
        }),
      "losses": .list(
        losses.map {
          [
            "chunk": .integer($0.chunk), "shard": .integer($0.shard), "offset": .integer($0.offset),
            "bytes": .integer($0.bytes), "object": $0.object.map { .text("\($0)") } ?? .null,
            "reason": .text($0.reason), "accepted": .boolean($0.isAccepted),
          ]
        }),
      "missing_devices": .list(missingDevices.map { .integer($0) }),
      "beyond_reach": .list(beyondReach.map(\.json)),
    ]
  }
}
