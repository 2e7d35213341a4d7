import ArgumentParser
import StowageCore
import StowageTrace

/// How a trace is to be read, and which of its rows are meant.
struct TraceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The format of a trace that is neither plain CSV nor a Stowage trace; never guessed.",
      valueName: "format"))
  var format: ForeignFormat?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Size of a block, where the format makes written blocks the objects (default: 4KiB).",
      valueName: "size"),
    transform: BlockSize.read)
  var blockSize: BlockSize?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Leave out what comes earlier after the first row.", valueName: "duration"),
    transform: TimeSpan.read)
  var from: TimeSpan?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Leave out what comes so late after the first row, or later.", valueName: "duration"),
    transform: TimeSpan.read)
  var until: TimeSpan?

  @Option(help: ArgumentHelp("Only these buckets, with commas between.", valueName: "names"))
  var buckets: String?

  @Option(help: ArgumentHelp("Only what these tenants put, with commas between.", valueName: "names"))
  var tenants: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Only this part of all objects, chosen by the hash of their keys, with all of their rows.",
      valueName: "fraction"), transform: Fraction.readThreshold)
  var sample: Fraction?

  func validate() throws {
    if let from, let until, from.milliseconds >= until.milliseconds {
      throw ValidationError("--from \(from) is not before --until \(until), so that no row is left")
    }
  }

  func file(_ path: String) -> TraceFile {
    var filter = TraceFilter()
    filter.fromMilliseconds = from?.milliseconds
    filter.untilMilliseconds = until?.milliseconds
    filter.buckets = names(buckets)
    filter.tenants = names(tenants)
    filter.sample = sample?.ratio.value ?? 1
    return TraceFile(path: path, format: format, blockBytes: blockBytes, filter: filter)
  }

  var blockBytes: Int { blockSize?.bytes ?? ForeignTraceReader.standardBlockBytes }

  /// Whether nothing was said.
  var isStandard: Bool { file("") == TraceFile(path: "") }

  private func names(_ list: String?) -> Set<String> {
    Set(list?.split(separator: ",", omittingEmptySubsequences: false).map(String.init) ?? [])
  }
}

/// A size that a block may have.
struct BlockSize: CustomStringConvertible {
  let bytes: Int
  var description: String { Quantity.text(bytes: bytes) }

  static func read(_ text: String) throws -> BlockSize {
    guard let bytes = Quantity(text)?.bytes, ForeignTraceReader.blockSizes.contains(bytes) else {
      throw BadValue.expected("a size from 512B to 64MiB, such as 4KiB")
    }
    return BlockSize(bytes: bytes)
  }
}

/// A length of time, which may be none at all.
struct TimeSpan: CustomStringConvertible {
  let milliseconds: Int64
  var description: String { Quantity.text(milliseconds: milliseconds) }

  static func read(_ text: String) throws -> TimeSpan {
    guard let milliseconds = Quantity(text)?.milliseconds else {
      throw BadValue.expected("a duration such as 90s, 15m, 24h or 7d")
    }
    return TimeSpan(milliseconds: milliseconds)
  }
}
