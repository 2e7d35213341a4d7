public import StowageCore

/// Makes the rows of a workload, one by one and in the order of time, from 0 on.
///
/// The same workload and seed give the same rows on every platform; a longer workload begins with the rows of a
/// shorter one. Keys and names are numbered by first appearance in the rows, exactly as a reader of the written trace
/// would number them. Deletes name bucket and key only.
///
/// Memory is 16 bytes per object that is alive and will be deleted by a row before the end, and 40 per object that will be
/// read again, whatever the length of the trace. A row costs O(log of that).
public struct WorkloadGenerator: IteratorProtocol, Sendable {
  /// Names in the rows so far.
  public private(set) var names = TraceNames()
  /// How many rows there will be: exact for an overwrite workload; for a create-delete one an estimate for progress
  /// bars, too high by the deletes that fall beyond the end, and rough where there are reads.
  public let estimatedRowCount: Int
  private var overwrites: OverwriteRows?
  private var createsAndDeletes: CreateDeleteRows?

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
    overwrites == nil ? createsAndDeletes?.next(naming: &names) : overwrites?.next(naming: &names)
  }

  /// The name behind a key number: in an overwrite workload a decimal number, like an address in a block trace, and
  /// "o" and a decimal number otherwise.
  public func keyName(of key: UInt32) -> String {
    overwrites == nil ? "o\(key)" : "\(key)"
  }

  /// Which of ``Workload/CreateDelete/laws`` the latest put lives by; 0 where there are none.
  public var latestLaw: Int { createsAndDeletes?.latestLaw ?? 0 }

  /// Deletes that are scheduled and not yet written: what memory is proportional to.
  var pendingDeletes: Int { createsAndDeletes?.pendingDeletes ?? 0 }
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
    let deletes = lifetime == .permanent ? 0 : 1 - declared * (1 - misdeclared)
    let age = lifetime.milliseconds(at: 0.5).map(Double.init) ?? milliseconds
    return deletes + (reads?.count(upToMilliseconds: min(age, milliseconds)) ?? 0)
  }
}
