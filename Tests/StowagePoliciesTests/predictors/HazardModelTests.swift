import StowageCore
import Testing

@testable import StowagePolicies

@Suite struct HazardModelTests {
  private static let names = FactNames(buckets: ["", "photos", "logs"], contentTypes: [""], tenants: [""])

  /// In `logs` nobody dies before step 30 and everybody in it; elsewhere one dies in each step with even odds of 1 to 9.
  private static func model(learns: Bool) -> HazardModel {
    let rare = -Elementary.log(9)
    let shape = (0..<LifeStep.count).map { Float($0 < 30 ? -12 : 12) - Float(rare) }
    return HazardModel(
      features: [
        HazardModel.Feature(name: "all", level: Float(rare)),
        HazardModel.Feature(name: "bucket=logs", level: 0, byAge: shape),
      ], learns: learns)
  }

  @Test func `a model tells lives from the first upload on, by the names of the run`() {
    var hazard = Hazard(model: Self.model(learns: false), names: Self.names)
    let population = Population()
    let logs = population.outlook(ChunkFacts(bucket: 2), of: &hazard)
    #expect(logs.dead(before: 29) < 0.01)
    #expect(logs.dead(before: 31) > 0.98)
    let photos = population.outlook(ChunkFacts(bucket: 1), of: &hazard)
    #expect((photos.dead(before: 7) - 0.52).magnitude < 0.02)
    #expect((photos.dead(before: 20) - 0.88).magnitude < 0.01)
  }

  @Test func `a model that does not learn stays as it is, one that does is corrected`() {
    for learns in [false, true] {
      var hazard = Hazard(model: Self.model(learns: learns), names: Self.names)
      var population = Population()
      func play(_ count: Int, bucket: UInt32) {
        // In `logs` they die early after all; in `photos` as the model says.
        population.play(count, on: &hazard) { random in
          var step = bucket == 2 ? 12 : 0
          while bucket == 1 && step < 60 && random.below(10) > 0 { step += 1 }
          return (ChunkFacts(bucket: bucket), LifeStep.upperEdges[step] - 1)
        }
      }
      for _ in 0..<40 {
        play(40, bucket: 1)
        if learns { play(10, bucket: 2) }
      }
      let dead = population.outlook(ChunkFacts(bucket: 2), of: &hazard).dead(before: 14)
      #expect(learns ? dead > 0.5 : dead < 0.01)
    }
  }

  private func make(_ arguments: String, in context: PolicyContext) throws -> String {
    let asked = try PolicySpecification("predicted:" + arguments)
    return try Catalogue.placement(asked, in: context).specification.description
  }

  @Test func `a policy takes a model that the shell has loaded, where its predictor can use it`() throws {
    var context = context
    context.models["m.json"] = Self.model(learns: true)
    #expect(
      try make("predictor=hazard,model=m.json", in: context) == "predicted:predictor=hazard,model=m.json")
    #expect(try make("predictor=hazard", in: context) == "predicted:predictor=hazard")
    let useless = #expect(throws: PolicyError.self) { try make("model=m.json", in: context) }
    #expect(
      useless?.description
        == "policy predicted: model is \"m.json\", expected none with predictor=bucket-history")
    let unknown = #expect(throws: PolicyError.self) {
      try make("predictor=hazard,model=other.json", in: context)
    }
    #expect(
      unknown?.description
        == "policy predicted: model is \"other.json\", expected one of those that were loaded: "
        + "m.json")
  }
}
