import Yams

/// Tier files: what a store keeps hot data in and what cold data, hottest first. YAML, or JSON, which is YAML:
///
/// ```
/// tiers:
///   - {name: hot, codec: lz4, erasure: rs:4+2}
///   - {name: cold, codec: zstd:9, erasure: lrc:12+2+2, devices: [4, 5, 6], group: disk}
/// ```
///
/// What a codec and an erasure code may be is for the reader of the texts to say; ``Tier/fault(_:_:)`` gives its answer a
/// place.
public enum TierFile {
  /// One tier as it is written.
  public struct Tier: Sendable {
    /// For people; no two tiers have the same.
    public var name: String
    /// What its chunks are compressed with.
    public var codec: String
    /// What its shards are sealed under.
    public var erasure: String
    /// Numbers of the devices that its shards lie on; nil is all.
    public var devices: [Int]?
    /// What a price file calls its devices; nil is the first group there.
    public var group: String?
    private let file: String
    private let lines: [String: Int]

    fileprivate init(_ node: Node, file: String) throws(WorkloadFileError) {
      let fields = try FileFields(node, file: file, "a tier")
      let keys = ["name", "codec", "erasure", "devices", "group"]
      try fields.allow(keys)
      name = try fields.text("name")
      codec = try fields.text("codec")
      erasure = try fields.text("erasure")
      devices = fields["devices"] == nil ? nil : try fields.numbers("devices")
      group = fields["group"] == nil ? nil : try fields.text("group")
      self.file = file
      var lines: [String: Int] = [:]
      for key in keys { lines[key] = fields[key]?.mark?.line }
      self.lines = lines
    }

    /// What is wrong with the value of a key.
    public func fault(_ key: String, _ problem: String) -> WorkloadFileError {
      WorkloadFileError(file: file, line: lines[key], column: 1, problem: "tier \(name): \(problem)")
    }
  }

  /// Reads the file at `path`.
  ///
  /// - Throws: the first fault, with its place.
  public static func read(path: String) throws(WorkloadFileError) -> [Tier] {
    try parse(try WorkloadFile.bytes(path: path, "a tier file"), file: path)
  }

  /// Reads the content of a file; `file` is its path, for messages.
  public static func parse(_ bytes: [UInt8], file: String) throws(WorkloadFileError) -> [Tier] {
    let root = try WorkloadFile.root(bytes, file: file, "a tier")
    let fields = try FileFields(root, file: file, "a tier file")
    try fields.allow(["tiers"])
    var tiers: [Tier] = []
    for node in try fields.list("tiers") { tiers.append(try Tier(node, file: file)) }
    guard (1...256).contains(tiers.count) else {
      throw WorkloadFileError(file: file, problem: "names \(tiers.count) tiers, expected 1 to 256")
    }
    for (index, tier) in tiers.enumerated() where tiers[..<index].contains(where: { $0.name == tier.name }) {
      throw tier.fault("name", "is named twice, expected a name for each tier")
    }
    return tiers
  }
}
