import Yams

/// Study files: what is to be run on what. YAML, or JSON, which is YAML:
///
/// ```
/// workloads: [mixed-cloud.yaml, photo-sharing.yaml]
/// placements: [arrival, "ttl-buckets:base=[1h,4h],classes=12", stowage]
/// cleanings: [own]
/// garbage_caps: [5%, 10%]
/// seeds: 5
/// options: [--chunk-size, 1MiB]
/// ```
///
/// All of it is combined with all of it. A value of a parameter may be a list in brackets, which is one policy for each. What
/// a policy or an option may be is for the reader of the texts to say.
public struct StudyFile: Hashable, Sendable {
  /// Paths, from the folder of the file.
  public var workloads: [String]
  /// Specifications, lists of values written out.
  public var placements: [String]
  /// The same; `own` where the file has none.
  public var cleanings: [String]
  /// As the command line takes them; empty for its default.
  public var garbageCaps: [String]
  /// 1 where the file has none.
  public var seeds: [UInt64]
  /// Words for `stowage simulate`.
  public var options: [String]

  /// Reads the file at `path`.
  ///
  /// - Throws: the first fault, with its place.
  public static func read(path: String) throws(WorkloadFileError) -> StudyFile {
    try StudyFile(try WorkloadFile.bytes(path: path, "a study file"), file: path)
  }

  /// Reads the content of a file; `file` is its path, for messages and for the folder of the workloads.
  public init(_ bytes: [UInt8], file: String) throws(WorkloadFileError) {
    let root = try WorkloadFile.root(bytes, file: file, "a study")
    let fields = try FileFields(root, file: file, "a study file")
    try fields.allow(["name", "workloads", "placements", "cleanings", "garbage_caps", "seeds", "options"])
    let folder = file.lastIndex(of: "/").map { file[...$0] } ?? ""
    workloads = try fields.texts("workloads").map { $0.hasPrefix("/") ? $0 : folder + $0 }
    placements = try fields.policies("placements")
    cleanings = fields["cleanings"] == nil ? ["own"] : try fields.policies("cleanings")
    garbageCaps = fields["garbage_caps"] == nil ? [] : try fields.texts("garbage_caps")
    seeds = try fields.seeds()
    options = fields["options"] == nil ? [] : try fields.texts("options")
    for (key, list) in [("workloads", workloads), ("placements", placements), ("cleanings", cleanings)]
    where list.isEmpty {
      throw fields.fault(key, try fields.required(key), expected: "one or more")
    }
  }
}

extension FileFields {
  /// A list of texts.
  fileprivate func texts(_ key: String) throws(WorkloadFileError) -> [String] {
    var texts: [String] = []
    for node in try list(key) {
      guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
        throw fault(key, node, expected: "texts")
      }
      texts.append(scalar.string)
    }
    return texts
  }

  fileprivate func policies(_ key: String) throws(WorkloadFileError) -> [String] {
    var policies: [String] = []
    for node in try list(key) {
      guard case .scalar(let scalar) = node, let forms = Self.writtenOut(scalar.string[...]) else {
        throw fault(key, node, expected: "a policy, such as arrival or ttl-buckets:base=[1h,4h]")
      }
      policies += forms
    }
    return policies
  }

  /// A text for each combination of what its brackets list; nil where a bracket has no other.
  private static func writtenOut(_ text: Substring) -> [String]? {
    guard let start = text.firstIndex(of: "[") else { return text.contains("]") ? nil : [String(text)] }
    guard let end = text[start...].firstIndex(of: "]"), let rest = writtenOut(text[text.index(after: end)...])
    else { return nil }
    let before = text[..<start]
    let values = text[text.index(after: start)..<end].split(separator: ",", omittingEmptySubsequences: false)
    if before.contains("]") || values.contains("") { return nil }
    return values.flatMap { value in rest.map { before + value + $0 } }
  }

  /// A number of seeds from 1 on, or a list of them.
  fileprivate func seeds() throws(WorkloadFileError) -> [UInt64] {
    guard let node = self["seeds"] else { return [1] }
    let expected = "a number of seeds from 1 to 10000, or a list of different ones"
    if case .sequence = node {
      let seeds = try texts("seeds").map { UInt64($0) }
      if seeds.isEmpty || seeds.contains(nil) || Set(seeds).count < seeds.count {
        throw fault("seeds", node, expected: expected)
      }
      return seeds.compactMap { $0 }
    }
    guard case .scalar(let scalar) = node, let count = UInt64(scalar.string), (1...10_000).contains(count)
    else { throw fault("seeds", node, expected: expected) }
    return Array(1...count)
  }
}
