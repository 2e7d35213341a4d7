import ArgumentParser
import StowageCore

/// The commands that a command line names.
enum CommandNames {
  private static let groups: [(path: [String], names: [String])] = [
    (["stowage"], Stowage.configuration.subcommands.compactMap { $0.configuration.commandName }),
    (["stowage", "trace"], TraceGroup.configuration.subcommands.compactMap { $0.configuration.commandName }),
    (["stowage", "study"], StudyGroup.configuration.subcommands.compactMap { $0.configuration.commandName }),
    (
      ["stowage", "device"], DeviceGroup.configuration.subcommands.compactMap { $0.configuration.commandName }
    ),
  ]

  /// The leading arguments that are names of commands, after `stowage`.
  static var asked: [String] {
    var path = ["stowage"]
    for argument in CommandLine.arguments.dropFirst() {
      guard let group = groups.first(where: { $0.path == path }), group.names.contains(argument) else {
        break
      }
      path.append(argument)
    }
    return path
  }

  /// Refuses a name that no command has, which the parser would only call unexpected.
  static func check() throws {
    let path = asked
    guard let group = groups.first(where: { $0.path == path }),
      let next = CommandLine.arguments.dropFirst(path.count).first, !next.hasPrefix("-"), next != "help"
    else { return }
    let hint = Spelling.hint(for: next, among: group.names, called: "commands")
    throw BadValue(
      description: "unknown command \"\((path.dropFirst() + [next]).joined(separator: " "))\"\(hint)")
  }
}
