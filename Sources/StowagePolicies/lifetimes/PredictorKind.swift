import StowageCore

/// The predictors that a policy may be given by name.
enum PredictorKind: String, CaseIterable, Sendable {
  case bucketHistory = "bucket-history"
  case constant
  case hazard

  /// How a user chooses one.
  static let parameter = Parameter(
    "predictor", "what tells lives: \(allCases.map(\.rawValue).joined(separator: ", "))",
    standard: PredictorKind.bucketHistory.rawValue)

  var predictor: any LifetimePredictor {
    switch self {
    case .bucketHistory: BucketHistory()
    case .constant: Constant()
    case .hazard: Hazard()
    }
  }

  var argument: PolicySpecification.Argument {
    PolicySpecification.Argument(key: Self.parameter.key, value: rawValue)
  }
}
