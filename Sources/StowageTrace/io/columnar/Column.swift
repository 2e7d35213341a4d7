/// Numbers of one kind, one after another, in as few bytes each as their range needs.
///
/// A column is a byte with the width (0 to 8) and, in bit 4, whether differences are kept; the base; with differences the
/// start; and then a plane of bytes for each byte of width, lowest first. Number *i* is base + the bytes at place *i* of
/// the planes, or that added to the number before, the first to the start. All sums wrap around. Base and start are a
/// byte with their count of bytes and those bytes, lowest first, of the number with its sign in the lowest bit.
///
/// Planes, because zstd finds in them what high bytes have in common, and leaves low ones alone; and because each is
/// added in a loop that the compiler makes vectors of.
enum Column {
  static let differences: UInt8 = 1 << 4

  /// Appends `values` as a column: with differences where these are narrower.
  static func append(_ values: UnsafeBufferPointer<Int64>, to bytes: inout [UInt8]) {
    let plain = Range(values)
    let steps = Range(differencesOf: values)
    let isPlain = plain.width <= steps.width
    let (base, width) = isPlain ? (plain.lowest, plain.width) : (steps.lowest, steps.width)
    bytes.append(UInt8(width) | (isPlain ? 0 : differences))
    appendShort(base, to: &bytes)
    // The first difference is the base, so that the first value is a start and not a step.
    if !isPlain { appendShort(values[0] &- base, to: &bytes) }
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: width * values.count))
    bytes.withUnsafeMutableBytes { all in
      let planes = UnsafeMutableRawBufferPointer(rebasing: all[start...])
      var previous = values.isEmpty ? 0 : values[0] &- base
      for index in 0..<values.count {
        var rest = UInt64(bitPattern: values[index] &- base &- (isPlain ? 0 : previous))
        previous = values[index]
        for plane in 0..<width {
          planes[plane * values.count + index] = UInt8(truncatingIfNeeded: rest)
          rest >>= 8
        }
      }
    }
  }

  /// What a column must span.
  private struct Range {
    var lowest = Int64.zero
    var width = 0

    init(_ values: UnsafeBufferPointer<Int64>) {
      guard let first = values.first else { return }
      var (lowest, highest) = (first, first)
      for value in values {
        lowest = min(lowest, value)
        highest = max(highest, value)
      }
      set(lowest, highest)
    }

    /// Of the steps from each value to the next; the step to the first can be chosen to be the smallest of them.
    init(differencesOf values: UnsafeBufferPointer<Int64>) {
      guard values.count > 1 else { return }
      var (lowest, highest) = (Int64.max, Int64.min)
      for index in 1..<values.count {
        lowest = min(lowest, values[index] &- values[index - 1])
        highest = max(highest, values[index] &- values[index - 1])
      }
      set(lowest, highest)
    }

    private mutating func set(_ lowest: Int64, _ highest: Int64) {
      self.lowest = lowest
      width = significantBytes(UInt64(bitPattern: highest &- lowest))
    }
  }

  private static func appendShort(_ number: Int64, to bytes: inout [UInt8]) {
    let folded = UInt64(bitPattern: number &<< 1 ^ number >> 63)
    let count = significantBytes(folded)
    bytes.append(UInt8(count))
    for byte in 0..<count { bytes.append(UInt8(truncatingIfNeeded: folded >> UInt64(8 * byte))) }
  }
}

/// How many bytes a number needs, 0 for 0.
private func significantBytes(_ number: UInt64) -> Int { (71 - number.leadingZeroBitCount) / 8 }

/// Reads a column from its beginning to its end, some numbers at a time.
struct ColumnDecoder {
  private let planes: UnsafeRawPointer
  private let count: Int
  private let width: Int
  private let base: Int64
  private let keepsDifferences: Bool
  private var previous: Int64 = 0
  private var position = 0

  /// Takes a column of `count` numbers from `cursor`; nil where none is there. Its bytes must stay where they are.
  init?(_ cursor: inout ByteCursor, count: Int) {
    guard cursor.remaining > 0 else { return nil }
    let form = cursor.number(UInt8.self)
    width = Int(form & 0xf)
    keepsDifferences = form & Column.differences != 0
    guard width <= 8, form & ~(0xf | Column.differences) == 0, let base = cursor.short() else { return nil }
    self.base = base
    if keepsDifferences {
      guard let start = cursor.short() else { return nil }
      previous = start
    }
    guard let planes = cursor.take(width * count)?.baseAddress else { return nil }
    self.planes = planes
    self.count = count
  }

  /// Writes the next `number` values to `values`.
  ///
  /// - Precondition: as many are left.
  mutating func decode(_ number: Int, into values: UnsafeMutablePointer<Int64>) {
    precondition(number <= count - position, "\(number) of \(count - position) numbers")
    if width == 0 {
      values.update(repeating: base, count: number)
    } else {
      let base = base
      let plane = planes.assumingMemoryBound(to: UInt8.self) + position
      for index in 0..<number { values[index] = base &+ Int64(plane[index]) }
    }
    for byte in 1..<max(1, width) {
      let plane = planes.assumingMemoryBound(to: UInt8.self) + (byte * count + position)
      let shift = Int64(8 * byte)
      for index in 0..<number { values[index] &+= Int64(plane[index]) &<< shift }
    }
    position += number
    if !keepsDifferences { return }
    var sum = previous
    for index in 0..<number {
      sum &+= values[index]
      values[index] = sum
    }
    previous = sum
  }
}

extension ByteCursor {
  /// A number after its count of bytes.
  fileprivate mutating func short() -> Int64? {
    guard remaining > 0 else { return nil }
    let count = Int(number(UInt8.self))
    guard count <= 8, let bytes = take(count) else { return nil }
    var folded: UInt64 = 0
    for (place, byte) in bytes.enumerated() { folded |= UInt64(byte) << UInt64(8 * place) }
    return Int64(bitPattern: folded >> 1) ^ -Int64(folded & 1)
  }
}
