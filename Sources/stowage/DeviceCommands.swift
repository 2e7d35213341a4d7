import ArgumentParser
import Foundation
import StowageSim
import StowageStore

/// `stowage device`.
struct DeviceGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "device", abstract: "List the devices of a store, and replace lost ones.",
    subcommands: [DeviceList.self, DeviceReplace.self])
}

/// `stowage device list`.
struct DeviceList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Print which devices a store has, and whether they are there.")

  @Argument(help: "The directory of the store.")
  var store: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let states = try CheckedStore.use(store) { try $0.deviceStates() }
    if json {
      try Output.write(["devices": .list(states.map(\.json))])
    } else {
      let lines = states.map {
        "\($0.number)  \($0.uuid)  \($0.presence.rawValue)  \($0.files) files  \($0.bytes) bytes\n"
      }
      try Output.write(lines.joined())
    }
    if states.contains(where: { $0.presence == .missing }) { Foundation.exit(Failure.Code.incomplete) }
  }
}

/// `stowage device replace`.
struct DeviceReplace: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replace",
    abstract: "Put an empty device in the place of a lost one, and rebuild what was on it.",
    discussion: """
      The folder of the device is made where there is none; one that is there must be empty.
      """)

  @Argument(help: "The directory of the store.")
  var store: String

  @Argument(help: "The number of the device.")
  var number: Int

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let closed = try ClosedStore(at: store)
    defer { try? closed.close() }
    let report = try CheckedStore.withProgress("rebuilding") {
      try closed.replaceDevice(number, progress: $0)
    }
    try json ? Output.write(report.json) : Output.write(report.text)
    Foundation.exit(report.exitCode)
  }
}

extension DeviceState {
  var json: JSONValue {
    [
      "number": .integer(number), "uuid": .text("\(uuid)"), "state": .text(presence.rawValue),
      "files": .integer(files), "bytes": .integer(bytes),
    ]
  }
}
