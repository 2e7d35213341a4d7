/// Rows of cells in aligned columns, for people.
struct TextTable {
  enum Alignment { case left, right }

  struct Column {
    var title: String
    var alignment: Alignment

    init(_ title: String, _ alignment: Alignment = .right) {
      self.title = title
      self.alignment = alignment
    }
  }

  let columns: [Column]
  private var rows: [[String]] = []

  init(_ columns: [Column]) { self.columns = columns }

  /// - Precondition: one cell per column.
  mutating func append(_ cells: [String]) {
    precondition(cells.count == columns.count, "\(cells.count) cells for \(columns.count) columns")
    rows.append(cells)
  }

  /// Lines with two spaces between columns and none at their ends.
  func text(_ style: TextStyle) -> String {
    let widths = columns.indices.map { column in
      rows.reduce(columns[column].title.count) { max($0, $1[column].count) }
    }
    let header = style.strong(line(columns.map(\.title), widths))
    return ([header] + rows.map { line($0, widths) }).map { $0 + "\n" }.joined()
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (index, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: widths[index] - cell.count)
      if index > 0 { line += "  " }
      line += columns[index].alignment == .left ? cell + padding : padding + cell
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}

/// Whether text may carry the few escape sequences that a terminal turns into bold print.
public struct TextStyle: Hashable, Sendable {
  /// No escape sequences at all.
  public var isPlain: Bool

  /// Plain, or with bold headings.
  public init(isPlain: Bool) { self.isPlain = isPlain }

  func strong(_ text: String) -> String { isPlain ? text : "\u{1b}[1m\(text)\u{1b}[0m" }
}

/// Breaks `items`, joined by commas, into lines of at most `width` characters, the later ones indented.
func wrapped(_ label: String, _ items: [String], width: Int = 110) -> String {
  let indentation = String(repeating: " ", count: label.count + 1)
  var lines = ""
  var line = label
  for (index, item) in items.enumerated() {
    let piece = item + (index < items.count - 1 ? "," : "")
    if line.count + piece.count + 1 > width && line.count > indentation.count {
      lines += line + "\n"
      line = indentation + piece
    } else {
      line += " " + piece
    }
  }
  return lines + line + "\n"
}
