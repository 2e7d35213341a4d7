import StowageStore

/// A write that is not durable yet.
struct UnsyncedWrite: Sendable {
  let offset: Int
  let bytes: [UInt8]
}

/// One file of a ``MemoryDevice``, whatever it is called.
struct MemoryFile: Sendable {
  /// What a read sees.
  private(set) var contents = PagedBytes()
  /// What a crash leaves for sure; nothing where no crash is modelled.
  private(set) var durable = PagedBytes()
  /// What a crash may leave besides, in the order in which it was written.
  private(set) var unsynced: [UnsyncedWrite] = []
  /// Whether reads see bytes that no later sync makes durable, because a sync of them failed.
  private var hasLostWrites = false

  /// Whether a crash may change what reads see.
  var isUnsynced: Bool { hasLostWrites || !unsynced.isEmpty }

  mutating func write(_ bytes: UnsafeRawBufferPointer, at offset: Int, keepsPending: Bool) {
    if bytes.isEmpty { return }
    if keepsPending { unsynced.append(UnsyncedWrite(offset: offset, bytes: Array(bytes))) }
    contents.write(bytes, at: offset)
  }

  mutating func sync() {
    if hasLostWrites {
      for write in unsynced { durable.write(write) }
    } else {
      durable = contents
    }
    unsynced.removeAll()
  }

  /// The unsynced writes will never be durable, as after an error in the background: the system has marked them clean.
  mutating func failSync(keepingReads: Bool) {
    unsynced.removeAll()
    if keepingReads { hasLostWrites = true } else { forgetLostWrites() }
  }

  /// Reads see what the disk holds, as they do once the system has dropped its pages.
  mutating func forgetLostWrites() {
    contents = durable
    for write in unsynced { contents.write(write) }
    hasLostWrites = false
  }

  /// Changes what is stored without a trace of it: unsynced writes stay as they are.
  mutating func damage(_ damage: Damage, keepsPending: Bool) {
    contents.apply(damage)
    if keepsPending { durable.apply(damage) }
  }

  /// The file after a crash that left these of the pieces of its writes.
  func crashed(sectorSize: Int, keepsLength: Bool, survives: (Int) -> Bool) -> MemoryFile {
    var after = MemoryFile()
    after.durable = durable
    var piece = 0
    for write in unsynced {
      write.forEachPiece(of: sectorSize) { range in
        if survives(piece) { after.durable.write(write, range) }
        piece += 1
      }
      if keepsLength { after.durable.grow(to: write.end) }
    }
    after.contents = after.durable
    return after
  }
}

extension UnsyncedWrite {
  var end: Int { offset + bytes.count }

  /// Into how many pieces the write can be torn.
  func pieces(of sectorSize: Int) -> Int { (end - 1) / sectorSize - offset / sectorSize + 1 }

  /// Calls `body` with each piece that lies in one sector of the file, as a range of the write's bytes.
  func forEachPiece(of sectorSize: Int, _ body: (Range<Int>) -> Void) {
    var start = offset
    while start < end {
      // Not `(sector + 1) * sectorSize`, which overflows where the sector is as large as can be.
      let next = start + min(end - start, sectorSize - start % sectorSize)
      body(start - offset..<next - offset)
      start = next
    }
  }
}

extension PagedBytes {
  mutating func write(_ write: UnsyncedWrite, _ range: Range<Int>? = nil) {
    write.bytes.withUnsafeBytes { bytes in
      let range = range ?? bytes.indices
      self.write(UnsafeRawBufferPointer(rebasing: bytes[range]), at: write.offset + range.lowerBound)
    }
  }
}
