import StowageCore
import StowagePolicies

/// The policies of a store, guarded.
struct StorePolicies {
  let placement: GuardedPlacement
  let cleaning: GuardedCleaning
  let faults = PolicyFaults()
  /// What the policies may ask the names of.
  let names = FactNames()

  init(_ settings: StoreSettings, seed: Seed) throws(StoreError) {
    let context = PolicyContext(
      seed: seed, shardBytes: settings.shardBytes, openShards: settings.openShards,
      tierCount: settings.tiers.count, models: settings.models, names: names)
    do throws(PolicyError) {
      let placement = try Catalogue.placement(PolicySpecification(settings.placement), in: context)
      let asked = try PolicySpecification(settings.cleaning)
      let isPlacements = asked == type(of: placement).ownCleaning && asked.name == type(of: placement).name
      let cleaning: any CleaningPolicy =
        isPlacements ? ChosenByPlacement() : try Catalogue.cleaning(asked, in: context)
      self.placement = GuardedPlacement(placement, tierCount: settings.tiers.count, faults: faults)
      self.cleaning = GuardedCleaning(cleaning, faults: faults)
    } catch {
      throw .badSettings("\(error)")
    }
  }

  /// Tells the names that a store has given numbers to. Before anything is asked of the policies.
  func note(_ buckets: [BucketRow], _ types: ContentTypes) {
    for bucket in buckets { names.note(bucket: bucket.id, bucket.name) }
    for (index, name) in types.names.enumerated() { names.note(contentType: UInt32(index + 1), name) }
  }
}
