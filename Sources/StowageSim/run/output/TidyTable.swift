public import StowageTrace

/// One row per run, one column per figure, as tools for tables want it. A column is the figure's path, `space_amplification.mean`;
/// what is null, or not there, is an empty cell.
public struct TidyTable: Sendable {
  private var columns: [String]
  private var places: [String: Int] = [:]
  private var rows: [[String]] = []

  /// - Parameter firstColumn: what names the rows.
  public init(firstColumn: String) { columns = [firstColumn] }

  /// Adds a row. Columns stand in the order in which they first came.
  public mutating func add(_ name: String, _ cells: [SummaryFile.Cell]) {
    var row = [name]
    for cell in cells {
      let place = places[cell.path] ?? columns.count
      if place == columns.count {
        places[cell.path] = place
        columns.append(cell.path)
      }
      while row.count <= place { row.append("") }
      row[place] = cell.text
    }
    rows.append(row)
  }

  /// With a header.
  public var text: String {
    rows.reduce(into: CSVLine.text(columns)) { text, row in
      text += CSVLine.text(row + Array(repeating: "", count: columns.count - row.count))
    }
  }
}

extension JSONValue {
  /// Every leaf with its path, as ``SummaryFile`` reads them.
  func cells(at path: String = "") -> [SummaryFile.Cell] {
    func below(_ name: String) -> String { path.isEmpty ? name : path + "." + name }
    switch self {
    case .object(let members): return members.flatMap { $0.value.cells(at: below($0.key)) }
    case .list(let items): return items.enumerated().flatMap { $1.cells(at: below("\($0)")) }
    case .null: return [SummaryFile.Cell(path: path, text: "")]
    case .boolean(let flag): return [SummaryFile.Cell(path: path, text: flag ? "true" : "false")]
    case .number(let text), .text(let text): return [SummaryFile.Cell(path: path, text: text)]
    }
  }
}
