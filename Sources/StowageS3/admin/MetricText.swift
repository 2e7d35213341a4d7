/// Figures in the text format of Prometheus, version 0.0.4.
struct MetricText {
  private(set) var text = ""
  private var name = ""

  /// How a figure changes.
  enum Kind: String {
    /// It only grows.
    case counter
    /// It goes both ways.
    case gauge
  }

  /// Begins a figure; samples of it follow.
  mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
    self.name = name
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  /// - Parameter labels: neither names nor values need escaping.
  mutating func sample(_ value: Int, _ labels: [(name: String, value: String)] = []) {
    let list = labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",")
    text += name + (list.isEmpty ? "" : "{\(list)}") + " \(value)\n"
  }

  /// A figure of one sample.
  mutating func metric(_ name: String, _ kind: Kind, _ help: String, _ value: Int) {
    begin(name, kind, help)
    sample(value)
  }
}
