/// Bars of block characters, six lines high and at most 60 columns wide, with a scale at the left and marks below.
struct BarPlot {
  /// What is plotted.
  var title: String
  /// From 0 to ``maximum``; nil is left blank.
  var bars: [Double?]
  /// The value of a bar of full height.
  var maximum: Double
  /// What the full height stands for; the base line is 0.
  var scale: String
  /// What a column stands for, ascending by column; those whose label has no room are left out.
  var marks: [(column: Int, label: String)]

  static let columns = 60
  private static let lines = 6
  private static let blocks: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  private static let steps = blocks.count - 1

  func text(_ style: TextStyle) -> String {
    let margin = String(repeating: " ", count: max(1, scale.count))
    let heights = bars.map(height)
    var text = style.strong(title) + "\n"
    for line in (0..<Self.lines).reversed() {
      let label = line == Self.lines - 1 ? scale : line == 0 ? margin.dropLast() + "0" : margin
      let cells = heights.map { Self.blocks[min(max($0 - line * Self.steps, 0), Self.steps)] }
      text += trimmed("  " + label + " │" + String(cells)) + "\n"
    }
    let (axis, labels) = self.axis
    return text + "  " + margin + " └" + axis + "\n" + trimmed("  " + margin + "  " + labels) + "\n"
  }

  /// Eighths of a line; what is there at all shows.
  private func height(_ bar: Double?) -> Int {
    guard let bar, bar > 0, maximum > 0 else { return 0 }
    let full = Self.lines * Self.steps
    return min(full, max(1, Int((bar / maximum * Double(full)).rounded())))
  }

  private var axis: (line: String, labels: String) {
    var line = Array(repeating: Character("─"), count: bars.count)
    var labels = ""
    for mark in marks where labels.isEmpty ? mark.column >= 0 : mark.column > labels.count + 1 {
      labels += String(repeating: " ", count: mark.column - labels.count) + mark.label
      line[mark.column] = "┬"
    }
    return (String(line), labels)
  }

  private func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}
