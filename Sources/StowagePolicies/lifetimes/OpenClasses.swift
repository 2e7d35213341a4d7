import StowageCore

/// The classes of which a policy believes that they have an open shard.
///
/// Complexity: O(1) per placement, O(open shards) per seal. Memory: 1 byte per class.
struct OpenClasses: Sendable {
  private var isOpen: [Bool]
  private var order: [PlacementClass] = []

  init(count: Int) { isOpen = Array(repeating: false, count: count) }

  mutating func note(_ placementClass: PlacementClass) {
    if isOpen[Int(placementClass.index)] { return }
    isOpen[Int(placementClass.index)] = true
    order.append(placementClass)
  }

  mutating func sealed(_ shard: Shard) {
    let index = Int(shard.placementClass.index)
    if index >= isOpen.count || !isOpen[index] { return }
    isOpen[index] = false
    order.removeAll { $0 == shard.placementClass }
  }

  /// One that is open, other than two.
  func any(except first: PlacementClass, _ second: PlacementClass) -> PlacementClass? {
    order.last { $0 != first && $0 != second }
  }
}
