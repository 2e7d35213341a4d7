import StowageCore
import StowagePolicies

/// The policies of a store, guarded.
struct StorePolicies {
  let placement: GuardedPlacement
  let cleaning: GuardedCleaning
  let faults = PolicyFaults()

  init(_ settings: StoreSettings, seed: Seed) throws(StoreError) {
    let context = PolicyContext(
      seed: seed, shardBytes: settings.shardBytes, openShards: settings.openShards,
      tierCount: settings.tiers.count)
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
}
