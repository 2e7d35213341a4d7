import StowagePolicies
import StowageTrace

/// How the model files that policies name are read: policies themselves read no files.
enum ModelReading {
  /// The models of all `model=` arguments, by what stands there.
  ///
  /// - Throws: the first fault, with its place in the file.
  static func models(_ policies: [PolicySpecification]) throws -> [String: HazardModel] {
    var models: [String: HazardModel] = [:]
    for argument in policies.flatMap(\.arguments)
    where argument.key == PredictorChoice.model.key && models[argument.value] == nil {
      models[argument.value] = try read(path: argument.value)
    }
    return models
  }

  private static func read(path: String) throws -> HazardModel {
    let file = try HazardModelFile.read(path: path, mostFeatures: HazardModel.mostFeatures)
    let features = file.features.map { feature in
      HazardModel.Feature(name: feature.name, level: feature.weight, byAge: feature.weightsByAge)
    }
    return HazardModel(features: features, learns: file.learns)
  }
}
