import ArgumentParser
import Crypto
import Foundation
import StowageCore
import StowageSim
import StowageTrace

/// `stowage trace convert`.
struct TraceConvert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a trace of any format, or a part of it, in any other.",
    discussion: """
      What people have replays without this; converted once it is read much faster, and parts of it can be cut out:

        stowage trace convert --format ibm-cos IBMObjectStoreTrace000Part0 -o cos.stow
        stowage trace convert --format vscsi cloudphysics.vscsi -o disk.csv
        stowage trace convert cos.stow --sample 10% --from 1d -o tenth.stow

      Other programs get theirs. What their format has no place for is an error, unless it may be left out:

        stowage trace convert --format msr usr_0.csv --to alibaba -o alibaba.csv
        stowage trace convert cos.stow --to oracle-general --lossy -o cos.bin

      A log becomes one that can be shared: keys keep their folders, and no name can be told without the secret.

        stowage trace convert --format s3-log access.log --hash-names --secret-file secret -o shared.stow
      """)

  @Argument(help: "A trace; - reads from standard input.")
  var trace: String

  @OptionGroup(title: "Trace") var options: TraceOptions

  @Option(help: ArgumentHelp("What to do with a malformed row.", valueName: "answer"))
  var onBadRow = RowAnswer.fail

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The file to write; - is standard output.", valueName: "file"))
  var output: String

  @OptionGroup var target: TargetOptions

  @Flag(help: "Leave the names of keys out of a Stowage trace; their numbers remain.")
  var noKeyNames = false

  @Flag(
    help:
      "Read a Stowage trace up to where it ends or is damaged, like FILE.part that a killed recording has left."
  )
  var unfinished = false

  @Flag(help: "Replace the names of keys, buckets and tenants by hashes, folder by folder.")
  var hashNames = false

  @Option(
    help: ArgumentHelp(
      "What the hashes depend on, so that traces converted with the same secret have the same names; "
        + "else it is drawn anew.", valueName: "file"))
  var secretFile: String?

  func validate() throws {
    if secretFile != nil && !hashNames {
      throw ValidationError("--secret-file is of use with --hash-names only")
    }
    if unfinished && options.format != nil {
      throw ValidationError("--unfinished is for a Stowage trace, and --format names another")
    }
    let written = target.format(output)
    if noKeyNames && written != .stowage {
      let name = written == .csv ? "plain CSV" : written.rawValue
      throw ValidationError(
        "--no-key-names is for a Stowage trace; \(name) always names keys, --hash-names hides them")
    }
    if options.blockSize != nil && options.format?.isOfBlocks != true && !written.isOfBlocks {
      throw ValidationError(
        "--block-size is for formats of blocks, and neither what is read nor what is written is of one")
    }
    if let ending = [".gz", ".zst", ".lz4"].first(where: { output.hasSuffix($0) }) {
      throw ValidationError(
        "-o \(output) ends in \(ending), and what is written is not compressed; pipe it through a compressor")
    }
  }

  func run() throws {
    let progress = ProgressLine()
    defer { progress.finish() }
    let (account, losses) = try WholeFile(path: output).write { try convert(to: $0, progress) }
    progress.finish()
    InputOptions.note(account)
    TargetOptions.note(losses)
  }

  private func convert(
    to path: String, _ progress: ProgressLine
  ) throws -> (account: TraceAccount, losses: [ForeignLoss]) {
    var file = options.file(trace)
    file.isUnfinished = unfinished
    var reader = try TraceReader(file, onBadRow: onBadRow.value)
    var writer = try TraceWriter(
      path: path, as: target.format(output), columns: reader.columns,
      hasKeyNames: !noKeyNames && reader.hasKeyNames,
      metadata: reader.metadata, blockBytes: options.blockBytes, isLossy: target.lossy)
    var disguise = try hashNames ? NameDisguise(secret: secret()) : nil
    while let row = try next(of: &reader) {
      try write(row, of: reader, to: &writer, &disguise)
      if reader.rowCount % (1 << 16) == 0 { report(reader.account, progress) }
    }
    try writer.finish()
    if reader.rowCount == 0 { Output.complain("there is no row in \(trace), or the filter leaves none") }
    return (reader.account, writer.losses)
  }

  /// The next row; of a trace that may be unfinished an error is its end.
  private func next(of reader: inout TraceReader) throws -> TraceRow? {
    do throws(TraceError) {
      return try reader.next()
    } catch {
      if !unfinished { throw error }
      Output.complain("\(reader.rowCount) rows are whole, and then: \(error)")
      return nil
    }
  }

  private func write(
    _ row: TraceRow, of reader: borrowing TraceReader, to writer: inout TraceWriter,
    _ disguise: inout NameDisguise?
  ) throws {
    let names = reader.names
    guard var hidden = disguise.take() else {
      return try reader.withKeyBytes(of: row.key) { try writer.write(row, key: $0, names: names) }
    }
    hidden.add(names)
    let key = reader.withKeyBytes(of: row.key) { hidden.disguised(key: $0) }
    try writer.write(row, key: key.span.bytes, names: hidden.names)
    disguise = hidden
  }

  private func secret() throws -> SymmetricKey {
    guard let secretFile else { return SymmetricKey(size: .bits256) }
    guard let bytes = FileManager.default.contents(atPath: secretFile), !bytes.isEmpty else {
      throw ValidationError(
        "--secret-file \(secretFile) cannot be read or is empty; put some random bytes into it")
    }
    return SymmetricKey(data: SHA256.hash(data: bytes))
  }

  private func report(_ account: TraceAccount, _ progress: ProgressLine) {
    progress.observer(
      WorkProgress(
        what: "converting \(trace)", unit: .bytes, done: account.bytesConsumed, total: account.byteCount))
  }
}
