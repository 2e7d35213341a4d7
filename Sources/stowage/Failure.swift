import ArgumentParser
import Foundation
import StowagePolicies
import StowageS3
import StowageStore
import StowageTrace

/// How the command ends when it does not end well: one line on standard error, and a code.
struct Failure {
  /// What an error means to the shell that called.
  enum Code {
    static let done: Int32 = 0
    /// A bad trace or workload, or a file that cannot be read or written.
    static let failed: Int32 = 1
    /// What is stored is not what it should be.
    static let damaged: Int32 = 2
    /// Devices are missing.
    static let incomplete: Int32 = 5
    static let noStore: Int32 = 10
    static let locked: Int32 = 11
    static let usage: Int32 = 64
  }

  let code: Int32
  /// For standard error, or standard output where nothing failed (help, completion scripts).
  let message: String

  init(_ error: any Error) {
    switch error {
    case is BrokenPipe: (code, message) = (Code.done, "")
    case let error as TraceError where error.isBrokenPipe: (code, message) = (Code.done, "")
    case let error as PolicyError: (code, message) = (Code.usage, "\(error); see \"stowage policies\"")
    case is TraceError, is WorkloadFileError: (code, message) = (Code.failed, "\(error)")
    case let error as StoreError: (code, message) = (Self.code(of: error), error.description)
    case let error as FileFailure: (code, message) = (Code.failed, error.description)
    case is ListeningError: (code, message) = (Code.failed, "\(error)")
    case let error as Unfinished: (code, message) = (Code.failed, error.description)
    case let error as OutputError: (code, message) = (Code.failed, error.description)
    // What there was to say has been said.
    case let error as ExitCode: (code, message) = (error.rawValue, "")
    case let error as BadValue: (code, message) = (Code.usage, error.description)
    default:
      let code = Stowage.exitCode(for: error).rawValue
      // The parser has its own code for usage; ours is the same on every platform.
      self.code = code == ExitCode.validationFailure.rawValue ? Code.usage : code
      message = code == 0 ? Stowage.fullMessage(for: error) : Self.usageMessage(error)
    }
  }

  private static func code(of error: StoreError) -> Int32 {
    switch error {
    case .noStore: Code.noStore
    case .locked: Code.locked
    case .badSettings, .badName: Code.usage
    case .lost, .format: Code.damaged
    case .tooFewDevices, .missingDevices: Code.incomplete
    default: Code.failed
    }
  }

  /// The parser's message in one line, with a pointer to the help of the command.
  private static func usageMessage(_ error: any Error) -> String {
    var message = Stowage.message(for: error).split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
    if message.hasSuffix(".") { message.removeLast() }
    return message + "; see \"\(CommandNames.asked.joined(separator: " ")) --help\""
  }

  func exit() -> Never {
    if code == Code.done {
      do {
        try Output.write(message.isEmpty || message.hasSuffix("\n") ? message : message + "\n")
      } catch {
        if !(error is BrokenPipe) { Output.complain("\(error)") }
        Foundation.exit(error is BrokenPipe ? Code.done : Code.failed)
      }
    } else if !message.isEmpty {
      Output.complain(message)
    }
    Foundation.exit(code)
  }
}
