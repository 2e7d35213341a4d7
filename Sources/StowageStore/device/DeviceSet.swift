/// The devices of a store, by number.
///
/// One that failed to take a write is not written to again before the store is opened anew, and is still read.
final class DeviceSet {
  private(set) var slots: [Slot]

  struct Slot {
    /// Nil where it is missing.
    var device: (any Device)?
    var uuid: UniqueID
    var isWritable: Bool
  }

  init(_ slots: [Slot]) { self.slots = slots }

  var count: Int { slots.count }

  subscript(number: Int) -> (any Device)? {
    number < slots.count ? slots[number].device : nil
  }

  var hasAll: Bool { slots.allSatisfy { $0.device != nil } }
  var missing: [Int] { slots.indices.filter { slots[$0].device == nil } }
  var writable: [Int] { slots.indices.filter { slots[$0].isWritable && slots[$0].device != nil } }

  func stopWriting(to number: Int) { slots[number].isWritable = false }

  func replace(_ number: Int, with device: any Device, uuid: UniqueID) {
    slots[number] = Slot(device: device, uuid: uuid, isWritable: true)
  }

  /// `needed` devices to write to, beginning at a place that the seed picks, so that load spreads.
  func choose(_ needed: Int, seed: UInt32) throws(StoreError) -> [Int] {
    let candidates = writable
    guard candidates.count >= needed else {
      throw .tooFewDevices(available: candidates.count, needed: needed)
    }
    let start = Int(seed) % candidates.count
    return (0..<needed).map { candidates[(start + $0) % candidates.count] }
  }

  /// For readers on other threads.
  var snapshot: [(any Device)?] { slots.map(\.device) }
}

/// A device that failed, and how.
struct DeviceFailure: Error {
  var number: Int
  var error: DeviceError
}
