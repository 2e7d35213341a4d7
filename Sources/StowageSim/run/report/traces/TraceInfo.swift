import StowageCore
public import StowageTrace

/// What is in a trace, for `stowage trace info`.
public struct TraceInfo: ~Copyable {
  /// Of the file, without its folder.
  public let name: String
  /// What a workload file says about itself; empty for a trace.
  public let description: String
  /// Of what the trace says, whatever its format.
  public let digest: String
  /// What its reader says of the file.
  public let account: TraceAccount
  /// What the rows refer to.
  public let names: TraceNames
  /// Everything that was counted.
  public let summary: TraceSummary
  /// Lives and reads, as far as they are known after the last row.
  public let survey: TraceSurvey
  /// What the trace does not say, one sentence each.
  public let lacks: [String]

  static let bucketLimit = 10
  static let model = CompressionModel.formats

  /// Reads or generates every row once, without keeping them.
  ///
  /// - Throws: ``TraceError``.
  public init(
    _ source: WorkloadSource, seed: UInt64, onBadRow: BadRowAnswer = .fail,
    observer: ProgressObserver? = nil
  ) throws(TraceError) {
    var rows = try RowSource(source, seed: Seed(seed), onBadRow: onBadRow, observer: observer)
    var summary = TraceSummary()
    while let row = try rows.next() { summary.add(row) }
    name = source.name
    description = if case .workload(let workload) = source { workload.description } else { "" }
    digest = rows.digestText
    account = rows.account
    names = rows.names
    survey = summary.survey()
    lacks = account.lacks + Self.lacks(of: summary, names) + Self.leftOut(account)
    self.summary = summary
  }

  /// Ages for which the part that lives longer is told, in days and hours as people think of them.
  static let ages =
    [Milliseconds.hour] + [1, 7, 30, 90, 180, 365, 730, 1825].map { $0 * Milliseconds.day }

  /// Spans of age for which reads are told; the last has no end.
  static let readAges: [(from: Int64, to: Int64?)] = {
    let starts =
      [0, Milliseconds.minute, 10 * Milliseconds.minute, Milliseconds.hour, 6 * Milliseconds.hour]
      + [1, 7, 30, 90, 365].map { $0 * Milliseconds.day }
    return starts.indices.map { (starts[$0], $0 + 1 < starts.count ? starts[$0 + 1] : nil) }
  }()

  /// What became of the objects that were put, or of their bytes: parts that add up to 1, and what declared a TTL. Nil
  /// where nothing was put.
  func share(_ part: LifeHistogram, _ weight: SurvivalCurve.Weight) -> Double? {
    let (part, whole) =
      weight == .objects
      ? (part.objects, summary.putCount) : (part.bytes, summary.ingestedBytes)
    return whole > 0 ? Double(part) / Double(whole) : nil
  }

  /// Gets per day of an object's life in a span of age.
  func readsPerDay(_ span: (from: Int64, to: Int64?)) -> Double? {
    survey.readRates.perObjectDay(fromMilliseconds: span.from, toMilliseconds: span.to ?? .max)
  }

  /// The part of all gets that is of objects younger than an age; nil without gets.
  func shareOfGets(youngerThan age: Int64) -> Double? {
    let all = survey.readRates.count(fromMilliseconds: 0, toMilliseconds: .max)
    return all > 0 ? survey.readRates.count(fromMilliseconds: 0, toMilliseconds: age) / all : nil
  }

  /// Stored over put bytes by the model of compression; nil without bytes.
  var compressionRatio: Double? {
    if summary.ingestedBytes == 0 { return nil }
    return storedBytes / Double(summary.ingestedBytes)
  }

  /// What a store would keep of all puts.
  var storedBytes: Double { summary.storedBytes(Self.model, names: names.contentTypes) }
}
