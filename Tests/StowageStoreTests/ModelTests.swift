import StowageCore
import StowagePolicies
import Testing

@testable import StowageStore

/// Models that were learned elsewhere, in a store.
@Suite struct ModelTests {
  /// In `logs` everybody dies within two minutes, as do pictures; elsewhere hardly anybody in a year.
  private static let model = HazardModel(
    features: [
      HazardModel.Feature(name: "all", level: -9), HazardModel.Feature(name: "bucket=logs", level: 18),
      HazardModel.Feature(name: "content_type=image/png", level: 18),
    ], learns: false)

  private static func settings(_ models: [String: HazardModel]) throws -> StoreSettings {
    var settings = try World.small(placement: "predicted:predictor=hazard,model=trained")
    settings.models = models
    return settings
  }

  /// The class of an upload that begins now.
  private func placed(_ bucket: String, _ type: String = "", in core: StoreCore) throws -> UInt32 {
    let request = UploadRequest(
      bucket: try core.bucket(bucket), key: "key", contentType: type, declaredBytes: 10)
    let upload = try core.begin(request)
    try core.abort(upload.id)
    try core.commit()
    return UInt32(upload.placementClass)
  }

  @Test
  func
    `a model tells buckets and types apart from the first upload on, and after the store was opened again`()
    throws
  {
    let world = try World(Self.settings(["trained": Self.model]))
    let long = try placed("bucket", in: world.core)
    for _ in 0..<2 {
      // The bucket and the type that the model speaks of are new to the store in the first round.
      _ = try? world.core.createBucket("logs")
      let short = try placed("logs", in: world.core)
      #expect(short < long)
      #expect(try placed("bucket", "image/png", in: world.core) == short)
      #expect(try placed("bucket", "text/plain", in: world.core) == long)
      try world.reopen()
    }
  }

  @Test func `a store without the model that its placement names is not made`() throws {
    let error = #expect(throws: StoreError.self) { try World(Self.settings([:])) }
    #expect(
      error?.description.contains("model is \"trained\", expected a model, and none was loaded") == true)
    let other = #expect(throws: StoreError.self) { try World(Self.settings(["other": Self.model])) }
    #expect(other?.description.contains("expected one of those that were loaded: other") == true)
  }

  @Test func `settings read back with their models, and what is cut or false is refused without a trap`()
    throws
  {
    let shaped = HazardModel.Feature(
      name: "hour=7", level: 0.5, byAge: (0..<LifeStep.count).map { Float($0 + 1) })
    var settings = try Self.settings(["trained": Self.model])
    settings.models["b"] = HazardModel(features: [shaped], learns: true)
    let bytes = settings.encoded()
    #expect(try StoreSettings(decoding: bytes) == settings)
    let withoutModels = try Self.settings([:]).encoded().count
    // Whole settings end there as well, and after the device groups, of which there are none.
    for end in withoutModels + 6..<bytes.count {
      #expect(throws: FormatError.self) { try StoreSettings(decoding: Array(bytes[..<end])) }
    }
    for index in withoutModels..<bytes.count {
      for bit in 0..<8 {
        var flipped = bytes
        flipped[index] ^= 1 << bit
        if let read = try? StoreSettings(decoding: flipped) { #expect(read != settings) }
      }
    }
  }
}
