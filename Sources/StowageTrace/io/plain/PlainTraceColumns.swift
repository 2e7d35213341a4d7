/// The columns of the plain trace that a file may leave out.
public struct PlainTraceColumns: OptionSet, Hashable, Sendable {
  /// One bit per column.
  public let rawValue: UInt8
  /// The columns whose bits are set.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Seconds until the object expires.
  public static let ttl = PlainTraceColumns(rawValue: 1 << 0)
  /// What kind of data the object is.
  public static let contentType = PlainTraceColumns(rawValue: 1 << 1)
  /// Who owns it.
  public static let tenant = PlainTraceColumns(rawValue: 1 << 2)
  /// Which job uploaded it.
  public static let batch = PlainTraceColumns(rawValue: 1 << 3)
  /// Every optional column.
  public static let all: PlainTraceColumns = [.ttl, .contentType, .tenant, .batch]

  /// Those that each file has, in their order.
  static let required = ["time", "op", "bucket", "key", "size"]
  /// Name of each optional column, in the order in which they are written.
  static let optional: [(name: String, column: PlainTraceColumns)] = [
    ("ttl", .ttl), ("content_type", .contentType), ("tenant", .tenant), ("batch", .batch),
  ]
  /// The header with its optional part, for messages.
  static let header =
    required.joined(separator: ",") + "[," + optional.map(\.name).joined(separator: ",") + "]"
}

extension PlainTraceColumns {
  /// The columns that `row` needs, so that a writer can be given no others: their union over all rows.
  public init(saidBy row: TraceRow) {
    self = []
    if row.ttlSeconds != TraceRow.noTTL { insert(.ttl) }
    if row.contentType != 0 { insert(.contentType) }
    if row.tenant != 0 { insert(.tenant) }
    if row.batch != 0 { insert(.batch) }
  }
}

extension Workload {
  /// The optional columns that its rows need.
  public var columns: PlainTraceColumns {
    var columns: PlainTraceColumns = []
    switch kind {
    case .overwrite(let parameters):
      if !parameters.contentType.isEmpty { columns.insert(.contentType) }
    case .createDelete(let parameters):
      for population in parameters.populations {
        if population.declared > 0 { columns.insert(.ttl) }
        if !population.contentType.isEmpty { columns.insert(.contentType) }
        if !population.tenant.isEmpty { columns.insert(.tenant) }
        if population.jobs != nil { columns.insert(.batch) }
      }
    }
    return columns
  }
}

/// Which cell of a row is which, as the header says: the required five first, the optional ones in any order.
struct PlainTraceLayout {
  private(set) var names = PlainTraceColumns.required
  private(set) var columns: PlainTraceColumns = []
  /// Index of each optional cell, 0 where the file has none.
  private(set) var ttl = 0
  private(set) var contentType = 0
  private(set) var tenant = 0
  private(set) var batch = 0

  var count: Int { names.count }

  /// - Parameter cells: the header's.
  init(_ cells: borrowing RowCells, path: String) throws(TraceError) {
    for index in 0..<max(cells.count, PlainTraceColumns.required.count) {
      func fail(_ found: String, expected: String) -> TraceError {
        TraceError(path: path, line: 1, column: index + 1, found: found, expected: expected)
      }
      if index >= cells.count {
        throw fail("the header has \(counted(cells.count, "column"))", expected: "\(names[index]) next")
      }
      let name = String(decoding: cells[index], as: UTF8.self)
      if index < PlainTraceColumns.required.count {
        if name == names[index] { continue }
        if index > 0 { throw fail("the header says \(excerpt(cells[index]))", expected: names[index]) }
        throw fail(
          "the first line begins with \(excerpt(cells[0]))",
          expected: "the header \(PlainTraceColumns.header)")
      }
      if names.contains(name) { throw fail("the header says \(name) twice", expected: "each column once") }
      guard let known = PlainTraceColumns.optional.first(where: { $0.name == name }) else {
        let others = PlainTraceColumns.optional.map(\.name).filter { !names.contains($0) }
        throw fail(
          "the header says \(excerpt(cells[index]))",
          expected: others.isEmpty ? "no further column" : "one of \(others.joined(separator: ", "))")
      }
      add(known.column, named: name)
    }
  }

  private mutating func add(_ column: PlainTraceColumns, named name: String) {
    switch column {
    case .ttl: ttl = count
    case .contentType: contentType = count
    case .tenant: tenant = count
    default: batch = count
    }
    columns.insert(column)
    names.append(name)
  }
}

/// `1 row`, `2 rows`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
