import Glibc

/// Memory for tables that are read at random places: in pages of 2 MiB where the system gives them, since a look-up
/// among pages of 4 KiB misses the processor's cache of addresses nearly every time.
enum LargePages {
  /// Size of a large page, and the least that is asked for as one.
  static let bytes = 2 << 20

  /// Memory that is not initialised; `deallocate()` gives it back.
  static func allocate(byteCount: Int, alignment: Int) -> UnsafeMutableRawPointer {
    if byteCount < bytes { return .allocate(byteCount: byteCount, alignment: alignment) }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: bytes)
    // A wish: where the system does not grant it, all is as before.
    _ = madvise(memory, byteCount, MADV_HUGEPAGE)
    return memory
  }
}
