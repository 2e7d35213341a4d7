import Testing

@testable import StowageSim

@Suite("Plots for a terminal") struct BarPlotTests {
  @Test("bars are eighths of a line, what is there at all shows, and labels that have no room are left out")
  func golden() {
    let plot = BarPlot(
      title: "eighths", bars: [0, 0.01] + (1...8).map { Double($0) } + [16, 47, 48, nil, 24], maximum: 48,
      scale: "48 B", marks: [(0, "0"), (2, "1"), (9, "8"), (12, "48")])
    let expected = """
      eighths
        48 B │           ▇█
             │           ██
             │           ██
             │           ██ █
             │          ███ █
           0 │ ▁▁▂▃▄▅▆▇████ █
             └┬────────┬──┬──
              0        8  48

      """
    #expect(plot.text(TextStyle(isPlain: true)) == expected)
  }

  @Test("a column of a logarithmic axis has the values from its start to the next column's")
  func axis() {
    let axis = LogAxis(low: 3, high: 3e9, columns: 60)
    #expect(axis.start(ofColumn: 60) == 3e9)
    for column in 0..<60 {
      let (start, end) = (axis.start(ofColumn: column), axis.start(ofColumn: column + 1))
      #expect(axis.column(of: start * 1.001) == column && axis.column(of: end * 0.999) == column)
      #expect((end / start - axis.start(ofColumn: 1) / 3).magnitude < 1e-9)
    }
    #expect(axis.column(of: 2.9) == nil && axis.column(of: 3e9) == nil)
  }
}
