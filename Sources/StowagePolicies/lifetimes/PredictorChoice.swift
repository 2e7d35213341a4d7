import StowageCore

/// What a policy that takes a predictor was told about it.
public struct PredictorChoice: Sendable {
  private let kind: PredictorKind
  private let path: String?
  let predictor: any LifetimePredictor

  /// Names a file with what was learned elsewhere. Files are the shell's business: it loads those that specifications
  /// name, and hands them over in ``PolicyContext/models``.
  public static let model = Parameter("model", "file with a model for predictor=hazard", standard: nil)

  static let parameters = [PredictorKind.parameter, model]
  /// Arguments of a policy in all its forms, one per predictor.
  static let forms = PredictorKind.allCases.map { [$0.argument] }

  init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    kind = try arguments.choice(PredictorKind.parameter.key)
    guard arguments.gives(Self.model.key) else {
      path = nil
      predictor = kind.predictor
      return
    }
    let name = arguments.text(Self.model.key)
    guard kind == .hazard else {
      throw arguments.badValue(Self.model.key, expected: "none with predictor=\(kind.rawValue)")
    }
    guard let model = context.models[name] else {
      throw arguments.badValue(
        Self.model.key,
        expected: context.models.isEmpty
          ? "a model, and none was loaded"
          : "one of those that were loaded: \(context.models.keys.sorted().joined(separator: ", "))")
    }
    path = name
    predictor = Hazard(model: model, names: context.names)
  }

  var arguments: [PolicySpecification.Argument] {
    [kind.argument] + (path.map { [PolicySpecification.Argument(key: Self.model.key, value: $0)] } ?? [])
  }
}
