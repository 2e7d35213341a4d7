import Foundation
import StowageSim
import Synchronization

/// The rows of the table in docs/RESULTS.md, filled in any order.
final class TheoryTable: Sendable {
  private struct Row {
    var text = ""
    var deviations: [Double] = []
  }

  private let rows: Mutex<[Row]>

  init(count: Int) { rows = Mutex(Array(repeating: Row(), count: count)) }

  var deviations: [[Double]] { rows.withLock { $0.map(\.deviations) } }

  func set(_ index: Int, _ theory: TheoryCase, _ result: RunResult) {
    let deviations = theory.deviations(result)
    let figures = [
      cell(theory.expected.wa), cell(result.writeAmplification), cell(theory.expected.sa),
      cell(result.spaceAmplification.mean),
      deviations.map { String(format: "%+.2f %%", $0 * 100) }.joined(separator: ", "),
    ]
    let text =
      "| \(theory.title) | \(theory.cleaning) | \(theory.b) | " + figures.joined(separator: " | ") + " |"
    rows.withLock { $0[index] = Row(text: text, deviations: deviations) }
  }

  private func cell(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "" }

  /// Replaces what stands between the markers of docs/RESULTS.md.
  func write() throws {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs/RESULTS.md")
    let (begin, end) = ("<!-- theory: begin -->", "<!-- theory: end -->")
    let text = try String(contentsOf: page, encoding: .utf8)
    guard let from = text.range(of: begin), let to = text.range(of: end) else {
      throw CocoaError(.fileReadCorruptFile)
    }
    let header =
      "| workload | cleaning | b | WA, theory | WA | SA, theory | SA | deviation |\n|---|---|---|---|---|---|---|---|"
    let table = rows.withLock { $0.map(\.text).joined(separator: "\n") }
    let new = text[..<from.upperBound] + "\n" + header + "\n" + table + "\n" + text[to.lowerBound...]
    try String(new).write(to: page, atomically: true, encoding: .utf8)
  }
}
