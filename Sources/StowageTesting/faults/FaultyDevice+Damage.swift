public import StowageStore

extension FaultyDevice {
  /// Damages a file where it is stored. Not a call of the device: nothing is counted and no fault strikes.
  ///
  /// A ``MemoryDevice`` keeps apart what is durable and what is pending; in other devices the damage is a write.
  public func damage(_ name: FileName, _ damage: Damage) throws(DeviceError) {
    if let memory = base as? MemoryDevice { return try memory.damage(name, damage) }
    let range = damage.range.clamped(to: 0..<(try base.length(of: name)))
    var bytes = [UInt8](repeating: 0, count: range.count)
    var elements = bytes.mutableSpan
    var span = elements.mutableBytes
    _ = try base.read(name, at: range.lowerBound, into: &span)
    bytes.withUnsafeMutableBytes { damage.apply(to: $0, at: range.lowerBound) }
    try base.write(bytes.span.bytes, to: name, at: range.lowerBound)
  }
}
