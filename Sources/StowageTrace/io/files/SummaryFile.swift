import Yams

/// Figures of a run as a table wants them: every leaf of a JSON object with its path, `space_amplification.mean`, in their
/// order. What is null is an empty cell; numbers keep their digits.
public enum SummaryFile {
  /// One leaf.
  public struct Cell: Hashable, Sendable {
    /// Keys with dots between them; places in lists count from 0.
    public var path: String
    /// Empty for null.
    public var text: String

    public init(path: String, text: String) {
      self.path = path
      self.text = text
    }
  }

  /// Reads the file at `path`.
  public static func read(path: String) throws(WorkloadFileError) -> [Cell] {
    let bytes = try WorkloadFile.bytes(path: path, "the summary of a run")
    var cells: [Cell] = []
    add(try WorkloadFile.root(bytes, file: path, "a summary"), at: "", to: &cells)
    return cells
  }

  private static func add(_ node: Node, at path: String, to cells: inout [Cell]) {
    func below(_ name: String) -> String { path.isEmpty ? name : path + "." + name }
    switch node {
    case .mapping(let mapping):
      for (key, value) in mapping { add(value, at: below(key.scalar?.string ?? ""), to: &cells) }
    case .sequence(let items):
      for (index, item) in items.enumerated() { add(item, at: below("\(index)"), to: &cells) }
    case .scalar(let scalar):
      let isNull = scalar.style == .plain && scalar.string == "null"
      cells.append(Cell(path: path, text: isNull ? "" : scalar.string))
    case .alias: break
    }
  }
}
