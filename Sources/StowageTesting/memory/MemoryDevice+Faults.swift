public import StowageStore

extension MemoryDevice {
  /// Does what a system does whose sync of the file fails: what was written since the last good one will never be
  /// durable, not even by a sync that succeeds later.
  ///
  /// - Parameter keepingReads: Whether reads go on to see those bytes, as they do while the system has its pages.
  public func failSync(_ name: FileName, keepingReads: Bool = true) throws(DeviceError) {
    try change(name, "sync") { (folder, name) throws(DeviceError) in
      let place = try Self.place(of: name, in: folder)
      if folder.keepsPending { folder.change(place) { $0.failSync(keepingReads: keepingReads) } }
    }
  }

  /// Lets reads of the file see what is durable or pending, and no longer what a failed sync has lost.
  public func forgetLostWrites(_ name: FileName) throws(DeviceError) {
    try change(name, "read") { (folder, name) throws(DeviceError) in
      let place = try Self.place(of: name, in: folder)
      if folder.keepsPending { folder.change(place) { $0.forgetLostWrites() } }
    }
  }

  /// Damages the file where it is stored, durably.
  public func damage(_ name: FileName, _ damage: Damage) throws(DeviceError) {
    try change(name, "damage") { (folder, name) throws(DeviceError) in
      let place = try Self.place(of: name, in: folder)
      let keepsPending = folder.keepsPending
      folder.change(place) { $0.damage(damage, keepsPending: keepsPending) }
    }
  }
}
