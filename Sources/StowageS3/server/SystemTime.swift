import Glibc
public import StowageCore

/// What time it really is, whatever the store's clock says: signatures and the `Date` field go by it.
public enum SystemTime {
  /// Milliseconds since 1970.
  public static var now: Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// Seconds since 1970.
  public static var seconds: Int { Int(now.milliseconds / 1000) }
}
