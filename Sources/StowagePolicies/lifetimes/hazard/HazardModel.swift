import StowageCore

/// Weights that were learned elsewhere, by the names of features; docs/format/hazard-model.md describes the file.
public struct HazardModel: Hashable, Sendable {
  /// What one feature adds to the log-odds of dying in a step of age.
  public struct Feature: Hashable, Sendable {
    /// Such as `bucket=events`.
    public var name: String
    /// At every age.
    public var level: Float
    /// Beside it by ``LifeStep``, 64 numbers, or none where age makes no difference.
    public var byAge: [Float]

    /// - Precondition: as ``init(checking:_:_:)`` asks for.
    public init(name: String, level: Float, byAge: [Float] = []) {
      guard let checked = Self(checking: name, level, byAge) else {
        preconditionFailure(
          "\(name): \(level), \(byAge.count) weights by age, expected \(LifeStep.count) or none, finite")
      }
      self = checked
    }

    /// Nil where a weight is no number, or where there are some by age but not ``LifeStep/count`` of them.
    public init?(checking name: String, _ level: Float, _ byAge: [Float]) {
      guard level.isFinite, byAge.allSatisfy(\.isFinite), byAge.isEmpty || byAge.count == LifeStep.count
      else { return nil }
      (self.name, self.level, self.byAge) = (name, level, byAge)
    }
  }

  /// No two have the same name; at most ``mostFeatures``.
  public let features: [Feature]
  /// Whether the weights go on learning.
  public let learns: Bool
  private let places: [String: Int]

  /// A feature more would have no row of its own.
  public static var mostFeatures: Int { FeatureTable.mostRows / 2 }

  /// - Precondition: at most ``mostFeatures``, with a name each.
  public init(features: [Feature], learns: Bool) {
    self.features = features
    self.learns = learns
    places = Dictionary(uniqueKeysWithValues: features.indices.map { (features[$0].name, $0) })
    precondition(
      features.count <= Self.mostFeatures, "\(features.count) features, at most \(Self.mostFeatures)")
  }

  subscript(name: String) -> Feature? { places[name].map { features[$0] } }
}
