/// What lives and what is dead in each shard, from the rows of a catalog.
///
/// Memory: O(holes).
public struct ShardMap: Hashable, Sendable {
  /// In the order of their ids.
  public private(set) var shards: [Shard] = []

  /// Of a store without shards.
  public init() {}

  init(of catalog: any Catalog) throws(CatalogError) {
    for row in try catalog.shards() { add(row, try catalog.chunks(in: row.id)) }
  }

  /// A shard with its holes.
  public struct Shard: Hashable, Sendable {
    /// ``ShardRow/id``.
    public var id: UInt32
    /// How its bytes are kept.
    public var state: ShardRowState
    /// The erasure code, as text.
    public var code: String
    /// Bytes, dead ones included.
    public var bytes: Int
    /// Bytes of the records of live chunks.
    public var liveBytes: Int
    /// Live chunks.
    public var liveChunks: Int
    /// The maximal runs of dead bytes, ascending.
    public var holes: [Range<Int>] = []

    init(_ row: ShardRow, _ chunks: [ChunkRow]) {
      (id, state, code, bytes) = (row.id, row.state, row.code, Int(row.length))
      liveBytes = chunks.reduce(0) { $0 + Int($1.recordBytes) }
      liveChunks = chunks.count
      var end = 0
      for chunk in chunks {
        let start = min(Int(chunk.offset), bytes)
        if start > end { holes.append(end..<start) }
        end = max(end, Int(chunk.offset) + Int(chunk.recordBytes))
      }
      if bytes > end { holes.append(end..<bytes) }
    }
  }

  /// - Parameter chunks: In the order of their places.
  mutating func add(_ row: ShardRow, _ chunks: [ChunkRow]) { shards.append(Shard(row, chunks)) }

  /// A line for each shard: number, state, code, length, live part, holes, and a strip of its bytes in which `#` is live,
  /// `.` dead and `+` some of both.
  ///
  /// - Parameter width: Characters of a strip; as many bytes stand behind each.
  public func lines(width: Int = 48) -> [String] {
    let header = ["shard", "state", "code", "bytes", "live", "holes"]
    var rows: [[String]] = [header]
    var strips = [""]
    for shard in shards {
      let percent = shard.bytes == 0 ? "-" : "\(shard.liveBytes * 100 / shard.bytes)%"
      rows.append([
        "\(shard.id)", "\(shard.state)", shard.code, "\(shard.bytes)", percent, "\(shard.holes.count)",
      ])
      strips.append("  |" + shard.strip(max(1, width)) + "|")
    }
    let widths = header.indices.map { column in rows.map { $0[column].utf8.count }.max() ?? 0 }
    return zip(rows, strips).map { row, strip in
      let cells = row.indices.map { index in
        let blanks = String(repeating: " ", count: widths[index] - row[index].utf8.count)
        return index == 1 || index == 2 ? row[index] + blanks : blanks + row[index]
      }
      return cells.joined(separator: "  ") + strip
    }
  }
}

extension ShardMap.Shard {
  fileprivate func strip(_ width: Int) -> String {
    if bytes == 0 { return String(repeating: " ", count: width) }
    var next = 0
    var text = ""
    for column in 0..<width {
      let low = column * bytes / width
      let cell = low..<max(low + 1, (column + 1) * bytes / width)
      while next < holes.count && holes[next].upperBound <= cell.lowerBound { next += 1 }
      var dead = 0
      for hole in holes[next...] {
        if hole.lowerBound >= cell.upperBound { break }
        dead += hole.clamped(to: cell).count
      }
      text += dead == 0 ? "#" : dead == cell.count ? "." : "+"
    }
    return text
  }
}
