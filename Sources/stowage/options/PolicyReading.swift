import StowagePolicies

/// How the flags for policies are read.
enum PolicyReading {
  /// `own` is nil: the placement policy's own cleaner, or else greedy.
  static func cleaning(_ specification: PolicySpecification) throws -> PolicySpecification? {
    if specification.name != "own" { return specification }
    if let argument = specification.arguments.first {
      throw PolicyError.unknownParameter(policy: "own", key: argument.key, known: [])
    }
    return nil
  }

  /// The cleaner that a store with this placement keeps: what `own` stands for where it is asked for.
  static func stored(cleaning text: String, with placement: String) throws -> String {
    try cleaning(try single(text, "--cleaning"))?.description ?? own(with: placement)
  }

  /// What `own` stands for with a placement policy.
  static func own(with placement: String) throws -> String {
    let name = try PolicySpecification(placement).name
    let own = try PlacementList.all().first { $0.name == name }?.ownCleaning
    return own?.description ?? "greedy"
  }

  /// The one policy that `simulate` takes.
  static func single(_ text: String, _ flag: String) throws -> PolicySpecification {
    let list = try PolicySpecification.list(text)
    if list.count == 1 { return list[0] }
    throw BadValue(description: "\(flag) names \(list.count) policies; simulate runs one, compare a list")
  }
}
