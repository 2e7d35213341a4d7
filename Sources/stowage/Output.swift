import Foundation
import StowageSim

/// Nobody reads our standard output any more; they have what they wanted.
struct BrokenPipe: Error {}

/// Standard output cannot be written.
struct OutputError: Error, CustomStringConvertible {
  let description: String
}

/// The two standard streams: results go to one, everything else to the other.
enum Output {
  /// Makes both streams safe to write to, whatever the caller did to them.
  static func prepare() {
    // The signal of a closed pipe becomes an error of the write, so that `stowage … | head` ends quietly.
    signal(SIGPIPE, SIG_IGN)
    // A closed descriptor would be given to the next file that is opened, and messages would end up in it. Opened
    // for reading, so that a write still fails.
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
      _ = open("/dev/null", O_RDONLY)
    }
  }

  /// Writes all of `text` to standard output.
  static func write(_ text: String) throws {
    var text = text
    try text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Foundation.write(STDOUT_FILENO, rest.baseAddress, rest.count)
        if count >= 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if errno == EPIPE {
          throw BrokenPipe()
        } else if errno != EINTR {
          throw OutputError(description: "<stdout>: cannot be written (\(String(cString: strerror(errno))))")
        }
      }
    }
  }

  static func write(_ json: JSONValue) throws { try write(json.formatted) }

  /// One line on standard error, whatever comes of it.
  static func complain(_ message: String) { note("stowage: " + message + "\n") }

  /// Text on standard error as it is.
  static func note(_ text: String) {
    var text = text
    text.withUTF8 { _ = Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// Bold print where somebody looks at a terminal that can show it and has not asked for none.
  static var style: TextStyle {
    let environment = ProcessInfo.processInfo.environment
    let isWanted = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    return TextStyle(isPlain: !isWanted || isatty(STDOUT_FILENO) == 0)
  }
}
