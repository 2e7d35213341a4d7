public import StowageCore

/// Makes the rows of a workload, one by one and in the order of time, from 0 on.
///
/// The same workload and seed give the same rows on every platform; a longer workload begins with the rows of a
/// shorter one. Keys and names are numbered by first appearance in the rows, exactly as a reader of the written trace
/// would number them. Deletes name bucket and key only.
///
/// Memory is 16 bytes per object that is alive and will be deleted by a row before the end, 40 per object that will be
/// read again, and what ``MutableSet`` and running jobs take, whatever the length of the trace; but names, of which each job adds
/// one, are kept. A row costs O(log of all that).
public struct WorkloadGenerator: IteratorProtocol, Sendable {
  /// Names in the rows so far.
  public private(set) var names = TraceNames()
  /// How many rows there will be: exact for an overwrite workload; for a create-delete one an estimate for progress
  /// bars, too high by the deletes that fall beyond the end, and rough where there are reads.
  public let estimatedRowCount: Int
  private var overwrites: OverwriteRows?
  private var createsAndDeletes: CreateDeleteRows?
  private var latestKey: UInt32 = 0

  /// - Precondition: the workload is valid (``Workload/validate()``).
  public init(_ workload: Workload, seed: Seed) {
    do {
      try workload.validate()
    } catch {
      preconditionFailure("workload \"\(workload.name)\" is not valid: \(error)")
    }
    switch workload.kind {
    case .overwrite(let parameters):
      let rows = OverwriteRows(parameters, size: workload.size, seed: seed)
      estimatedRowCount = rows.rowCount
      overwrites = rows
    case .createDelete(let parameters):
      estimatedRowCount = parameters.estimatedRowCount
      createsAndDeletes = CreateDeleteRows(parameters, size: workload.size, seed: seed)
    }
  }

  /// The next row, nil at the end.
  public mutating func next() -> TraceRow? {
    // Optionals and not an enum, because a payload could not be changed in place and its heap would be copied.
    let row = overwrites == nil ? createsAndDeletes?.next(naming: &names) : overwrites?.next(naming: &names)
    if let row { latestKey = row.key }
    return row
  }

  /// The name of the key that the latest row names: in an overwrite workload a decimal number, like an address in a block
  /// trace, else "o" and a decimal number, in the folder of its job where it came with one.
  public var latestKeyName: String {
    if overwrites != nil { return "\(latestKey)" }
    return latestJob.map { "\(Self.name(ofJob: $0))/o\(latestKey)" } ?? "o\(latestKey)"
  }

  /// The number of the job that the latest row's key names, nil for none.
  public var latestJob: UInt32? { createsAndDeletes?.latestJob }

  static func name(ofJob number: UInt32) -> String { "j\(number)" }

  /// Which of ``Workload/CreateDelete/laws`` the latest put lives by; 0 where there are none.
  public var latestLaw: Int { createsAndDeletes?.latestLaw ?? 0 }

  /// Deletes that are scheduled or wait for later arrivals, and are not yet written: what memory is proportional to.
  var pendingDeletes: Int { createsAndDeletes?.pendingDeletes ?? 0 }
  /// The most jobs that ever ran at once, for which there is room.
  var jobSlots: Int { createsAndDeletes?.jobSlots ?? 0 }
}

extension Workload.CreateDelete {
  fileprivate var estimatedRowCount: Int {
    let length = days * Double(Milliseconds.day)
    let further = populations.reduce(0) { $0 + $1.share * $1.rowsAfterPut(within: length) }
    return Int(min(arrivalsPerDay * days * (1 + further), 1e18))
  }
}

extension Population {
  /// Deletes and gets of the mean object, roughly: read up to its median age.
  fileprivate func rowsAfterPut(within milliseconds: Double) -> Double {
    let deletes: Double
    switch lifetime {
    case .permanent, .overwritten: deletes = leavesMilliseconds == nil ? 0 : 1
    default: deletes = 1 - declared * (1 - misdeclared)
    }
    let age = lifetime.milliseconds(at: 0.5).map(Double.init) ?? milliseconds
    return deletes + (reads?.count(upToMilliseconds: min(age, milliseconds)) ?? 0)
  }
}
