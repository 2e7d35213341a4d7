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
    /// Whether it has said so itself since the store was opened.
    var isLost = false
    /// What it had free when it was last asked, less what was written since.
    var freeBytes = Int.max
  }

  init(_ slots: [Slot]) { self.slots = slots }

  var count: Int { slots.count }

  subscript(number: Int) -> (any Device)? {
    number < slots.count ? slots[number].device : nil
  }

  var hasAll: Bool { missing.isEmpty }
  var missing: [Int] { slots.indices.filter { slots[$0].device == nil || slots[$0].isLost } }
  var writable: [Int] { slots.indices.filter { slots[$0].isWritable && slots[$0].device != nil } }

  /// Writes no more to a device that has failed.
  func stopWriting(after failure: DeviceFailure) {
    // Of one that is not written to any more, nobody knows.
    if slots[failure.number].isWritable && failure.error == .lost { slots[failure.number].isLost = true }
    slots[failure.number].isWritable = false
  }

  func replace(_ number: Int, with device: any Device, uuid: UniqueID) {
    slots[number] = Slot(device: device, uuid: uuid, isWritable: true)
  }

  /// `needed` devices to write to, beginning at a place that the seed picks, so that load spreads. Those that have less
  /// than `room` are passed over, unless too few have it: then it is those that have most. With a group, it is some of its
  /// devices.
  func choose(
    _ needed: Int, among group: [UInt16]? = nil, seed: UInt32, room: Int = 0
  ) throws(StoreError) -> [Int] {
    let writable = writable.filter { group?.contains(UInt16($0)) ?? true }
    guard writable.count >= needed else {
      throw .tooFewDevices(available: writable.count, needed: needed)
    }
    var candidates = writable.filter { slots[$0].freeBytes >= room }
    if candidates.count < needed {
      candidates = Array(
        writable.sorted { (slots[$0].freeBytes, $1) > (slots[$1].freeBytes, $0) }.prefix(needed))
    }
    let start = Int(seed) % candidates.count
    return (0..<needed).map { candidates[(start + $0) % candidates.count] }
  }

  // MARK: Room

  /// Asks all devices what they have free. One that does not say is taken to have enough: its next write will tell.
  func measure() {
    for number in slots.indices {
      slots[number].freeBytes = (try? slots[number].device?.freeBytes()) ?? .max
    }
  }

  /// Notes what was written since. Devices may be folders of one disk, so all of them are charged with it.
  func spend(_ bytes: Int) {
    for number in slots.indices where slots[number].freeBytes != .max { slots[number].freeBytes -= bytes }
  }

  /// Those that can be written to and have so many bytes free.
  func writable(withRoom bytes: Int) -> [Int] { writable.filter { slots[$0].freeBytes >= bytes } }

  /// For readers on other threads.
  var snapshot: [(any Device)?] { slots.map(\.device) }
}

/// A device that failed, and how.
struct DeviceFailure: Error {
  var number: Int
  var error: DeviceError
}
