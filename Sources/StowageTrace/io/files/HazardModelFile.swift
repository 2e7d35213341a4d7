import StowageCore
import Yams

/// Hazard models that were learned elsewhere: JSON as docs/format/hazard-model.md describes it.
///
/// It is read as YAML, of which JSON is a part, because that reader knows the place of every value.
public struct HazardModelFile: Sendable {
  /// What one feature adds to the log-odds of dying in a step of age.
  public struct Feature: Sendable {
    /// Such as `bucket=events`.
    public var name: String
    /// At every age.
    public var weight: Float
    /// Beside it in each step of age; empty where age makes no difference.
    public var weightsByAge: [Float]
  }

  /// No two have the same name.
  public var features: [Feature] = []
  /// Whether the weights go on learning.
  public var learns: Bool

  /// Largest file that is taken for one.
  public static let maximumBytes = 8 << 20
  /// What a feature's name begins with.
  static let kinds = ["all", "bucket", "content_type", "tenant", "size", "overwritten", "hour", "weekday"]
  /// Those that have no weights by age.
  static let timeless = ["hour", "weekday"]

  /// Reads the file at `path`.
  ///
  /// - Throws: the first fault, with its place.
  public static func read(path: String, mostFeatures: Int) throws(WorkloadFileError) -> HazardModelFile {
    let bytes = try WorkloadFile.bytes(path: path, "a hazard model", atMost: maximumBytes)
    return try HazardModelFile(parsing: bytes, file: path, mostFeatures: mostFeatures)
  }

  /// Reads the content of a file; `file` is its path, for messages.
  public init(parsing bytes: [UInt8], file: String, mostFeatures: Int) throws(WorkloadFileError) {
    let root = try WorkloadFile.root(bytes, file: file, "a hazard model", atMost: Self.maximumBytes)
    let fields = try FileFields(root, file: file, "a hazard model")
    try fields.allow(["format", "version", "learns", "age_edges_ms", "features"])
    _ = try fields.word("format", among: ["stowage-hazard-model"])
    _ = try fields.word("version", among: ["1"])
    learns = try fields.word("learns", among: ["true", "false"]) == "true"
    try Self.checkEdges(fields)
    var names: Set<String> = []
    let nodes = try fields.list("features")
    guard (1...mostFeatures).contains(nodes.count) else {
      throw WorkloadFileError(
        file: file, at: root.mark, problem: "has \(nodes.count) features, expected 1 to \(mostFeatures)")
    }
    features.reserveCapacity(nodes.count)
    for node in nodes {
      let feature = try Feature(try FileFields(node, file: file, "a feature"))
      guard names.insert(feature.name).inserted else {
        throw WorkloadFileError(
          file: file, at: node.mark, problem: "feature \"\(feature.name)\" is there twice; expected it once")
      }
      features.append(feature)
    }
  }

  /// A model made for other steps of age would tell nonsense.
  private static func checkEdges(_ fields: FileFields) throws(WorkloadFileError) {
    let node = try fields.required("age_edges_ms")
    let edges = try fields.numbers("age_edges_ms")
    guard edges.count == LifeStep.count else {
      throw fields.fault("age_edges_ms", node, found: "\(edges.count) numbers", expected: "\(LifeStep.count)")
    }
    for step in 0..<LifeStep.count where Int64(edges[step]) != LifeStep.upperEdges[step] {
      let expected = "\(LifeStep.upperEdges[step]): 120000 · 2^(\(step)/3), rounded"
      throw fields.fault("age_edges_ms[\(step)]", node, found: "\(edges[step])", expected: expected)
    }
  }
}

extension HazardModelFile.Feature {
  fileprivate init(_ fields: FileFields) throws(WorkloadFileError) {
    try fields.allow(["name", "weight", "weights_by_age"])
    name = try fields.text("name")
    weight = fields["weight"] == nil ? 0 : try fields.weight("weight", try fields.required("weight"))
    weightsByAge = []
    let kind = name.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)[0]
    if !HazardModelFile.kinds.contains(String(kind)) {
      let hint = Spelling.hint(for: String(kind), among: HazardModelFile.kinds, called: "kinds")
      let node = try fields.required("name")
      throw fields.fault("name", node, found: "\"\(name)\" of an unknown kind", expected: "kind=value\(hint)")
    }
    guard let node = fields["weights_by_age"] else { return }
    if HazardModelFile.timeless.contains(String(kind)) {
      throw fields.fault("weights_by_age", node, found: "weights for \(name)", expected: "weight alone")
    }
    for item in try fields.list("weights_by_age") {
      weightsByAge.append(try fields.weight("weights_by_age", item))
    }
    if weightsByAge.count != LifeStep.count {
      let found = "\(weightsByAge.count) numbers"
      throw fields.fault("weights_by_age", node, found: found, expected: "\(LifeStep.count)")
    }
  }
}

extension FileFields {
  /// Log-odds beyond it are as good as never and at once.
  private static var largestWeight: Float { 100 }

  fileprivate func weight(_ key: String, _ node: Node) throws(WorkloadFileError) -> Float {
    guard case .scalar(let scalar) = node, let weight = Float(scalar.string),
      weight.magnitude <= Self.largestWeight
    else { throw fault(key, node, expected: "a number from -100 to 100") }
    return weight
  }

  fileprivate func fault(
    _ key: String, _ node: Node, found: String, expected: String
  ) -> WorkloadFileError {
    WorkloadFileError(file: file, at: node.mark, problem: "\(key): found \(found), expected \(expected)")
  }
}
