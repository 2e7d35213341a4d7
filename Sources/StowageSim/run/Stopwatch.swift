import Glibc

/// Seconds on a clock that never runs backwards.
struct Stopwatch {
  private let start = ContinuousClock.now

  var seconds: Double {
    let (seconds, attoseconds) = start.duration(to: .now).components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}

/// The most memory that this process has had in use, in bytes; nil where the system does not say.
func peakResidentBytes() -> Int? {
  // Not getrusage: its maximum is inherited from the process that started this one.
  guard let file = fopen("/proc/self/status", "r") else { return nil }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 256)
  while fgets(&line, Int32(line.count), file) != nil {
    let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard text.hasPrefix("VmHWM:") else { continue }
    return Int(text.filter { $0.isASCII && $0.isNumber }).map { $0 << 10 }
  }
  return nil
}
