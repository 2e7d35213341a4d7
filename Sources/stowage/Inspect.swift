import ArgumentParser
import StowageSim
import StowageStore

/// `stowage inspect`.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Print a file of a device field by field.",
    discussion: """
      Without a file the names of all files of the device are printed.

        stowage inspect photos.store 0 superblock
      """)

  @Argument(help: "The directory of the store.")
  var store: String

  @Argument(help: "The number of the device.")
  var device: Int

  @Argument(help: "The name of a file on it.")
  var file: String?

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let lines = try CheckedStore.use(store) { try $0.inspect(device, file) }
    if json {
      try Output.write(["lines": .list(lines.map { .text($0) })])
    } else {
      try Output.write(lines.map { $0 + "\n" }.joined())
    }
  }
}
