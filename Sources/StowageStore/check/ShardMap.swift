import StowageCore

/// Shards and their holes as lines of text.
public enum ShardMap {
  /// A line for each shard: number, state, code, length, live part, holes, and a strip of its bytes in which `#` is live,
  /// `.` dead and `+` some of both.
  ///
  /// Holes are the runs of dead bytes.
  ///
  /// - Parameter width: Characters of a strip; as many bytes stand behind each.
  /// - Complexity: O(rows). One shard's rows are asked for at a time.
  public static func lines(
    _ shards: [ShardRow], width: Int = 48, chunks: (UInt32) throws -> [ChunkRow]
  ) rethrows -> [String] {
    let header = ["shard", "state", "code", "bytes", "live", "holes"]
    var rows: [[String]] = [header]
    var strips = [""]
    for shard in shards {
      let live = runs(of: try chunks(shard.id))
      let liveBytes = live.reduce(0) { $0 + $1.count }
      let percent = shard.length == 0 ? "-" : "\(liveBytes * 100 / Int(shard.length))%"
      rows.append([
        "\(shard.id)", "\(shard.state)", shard.code, "\(shard.length)", percent,
        "\(holes(between: live, in: Int(shard.length)))",
      ])
      strips.append("|" + strip(live, Int(shard.length), max(1, width)) + "|")
    }
    let widths = header.indices.map { column in rows.map { $0[column].utf8.count }.max() ?? 0 }
    return zip(rows, strips).map { row, strip in
      let cells = row.indices.map { index in
        let blanks = String(repeating: " ", count: widths[index] - row[index].utf8.count)
        return index == 1 || index == 2 ? row[index] + blanks : blanks + row[index]
      }
      return (cells.joined(separator: "  ") + (strip.isEmpty ? "" : "  " + strip))
    }
  }

  /// Runs of live bytes, ascending. Neighbours are one run.
  private static func runs(of chunks: [ChunkRow]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for chunk in chunks.sorted(by: { $0.offset < $1.offset }) {
      let range = Int(chunk.offset)..<Int(chunk.offset) + Int(chunk.recordBytes)
      if let last = runs.last, range.lowerBound <= last.upperBound {
        runs[runs.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        runs.append(range)
      }
    }
    return runs
  }

  private static func holes(between live: [Range<Int>], in length: Int) -> Int {
    let inner = max(0, live.count - 1)
    guard let first = live.first, let last = live.last else { return length > 0 ? 1 : 0 }
    return inner + (first.lowerBound > 0 ? 1 : 0) + (last.upperBound < length ? 1 : 0)
  }

  private static func strip(_ live: [Range<Int>], _ length: Int, _ width: Int) -> String {
    if length == 0 { return String(repeating: " ", count: width) }
    var next = 0
    var text = ""
    for column in 0..<width {
      let low = column * length / width
      let cell = low..<max(low + 1, (column + 1) * length / width)
      while next < live.count && live[next].upperBound <= cell.lowerBound { next += 1 }
      var covered = 0
      for run in live[next...] {
        if run.lowerBound >= cell.upperBound { break }
        covered += run.clamped(to: cell).count
      }
      text += covered == 0 ? "." : covered == cell.count ? "#" : "+"
    }
    return text
  }
}
