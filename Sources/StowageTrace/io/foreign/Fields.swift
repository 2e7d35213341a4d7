import Glibc

/// Where the fields of one line are.
struct Fields: ~Copyable {
  /// Fields whose place is kept; formats gain columns at their ends, and nobody reads those.
  static let capacity = 48

  private var bytes: UnsafePointer<UInt8>
  private let starts: UnsafeMutablePointer<Int32>
  private let ends: UnsafeMutablePointer<Int32>
  /// How many fields the line has, at most ``capacity``.
  private(set) var count = 0
  /// Whether they stood between commas.
  private(set) var isCommaSeparated = false

  init() {
    starts = .allocate(capacity: Self.capacity)
    ends = .allocate(capacity: Self.capacity)
    bytes = UnsafeRawPointer(starts).assumingMemoryBound(to: UInt8.self)
  }

  deinit {
    starts.deallocate()
    ends.deallocate()
  }

  /// The bytes of a field, valid until the next line; empty where the line has no such field.
  @inline(__always) subscript(index: Int) -> UnsafeBufferPointer<UInt8> {
    precondition(index >= 0, "field \(index)")
    if index >= count { return UnsafeBufferPointer(start: nil, count: 0) }
    return UnsafeBufferPointer(start: bytes + Int(starts[index]), count: Int(ends[index] - starts[index]))
  }

  /// The field as text, where what is no UTF-8 is replaced.
  func text(_ index: Int) -> String { String(decoding: self[index], as: UTF8.self) }

  private mutating func restart(at bytes: UnsafePointer<UInt8>) {
    self.bytes = bytes
    count = 0
  }

  @inline(__always) private mutating func add(_ start: Int, _ end: Int) {
    guard count < Self.capacity else { return }
    starts[count] = Int32(truncatingIfNeeded: start)
    ends[count] = Int32(truncatingIfNeeded: end)
    count &+= 1
  }
}

extension Fields {
  /// Fields with one `delimiter` between each.
  mutating func split(_ line: UnsafePointer<UInt8>, count byteCount: Int, at delimiter: UInt8) {
    restart(at: line)
    isCommaSeparated = delimiter == UInt8(ascii: ",")
    var start = 0
    for index in 0..<byteCount where line[index] == delimiter {
      add(start, index)
      start = index &+ 1
    }
    add(start, byteCount)
  }

  /// Fields with any number of blanks and tabs between them.
  mutating func splitAtBlanks(_ line: UnsafePointer<UInt8>, count byteCount: Int) {
    restart(at: line)
    isCommaSeparated = false
    var start = -1
    for index in 0..<byteCount {
      let isBlank = line[index] == UInt8(ascii: " ") || line[index] == UInt8(ascii: "\t")
      if isBlank && start >= 0 {
        add(start, index)
        start = -1
      } else if !isBlank && start < 0 {
        start = index
      }
    }
    if start >= 0 { add(start, byteCount) }
  }

  /// The first `limit` fields, with one blank between each, except that quotes and brackets protect what is in them, and are no
  /// part of the field.
  mutating func splitLog(_ line: UnsafePointer<UInt8>, count byteCount: Int, atMost limit: Int) {
    restart(at: line)
    let blank = UInt8(ascii: " ")
    var index = 0
    while index < byteCount && count < limit {
      let first = line[index]
      if first != UInt8(ascii: "\"") && first != UInt8(ascii: "[") {
        let end = Self.place(of: blank, in: line, index, byteCount)
        add(index, end)
        index = end + 1
        continue
      }
      let closing = first == UInt8(ascii: "[") ? UInt8(ascii: "]") : first
      var end = Self.place(of: closing, in: line, index + 1, byteCount)
      // A quote within a request's address ends nothing: only one with a blank or the end behind it does.
      while end + 1 < byteCount && line[end + 1] != blank {
        end = Self.place(of: closing, in: line, end + 1, byteCount)
      }
      add(index + 1, end)
      // Behind the closing mark and the blank.
      index = end + 2
    }
  }

  /// Where a byte first is from `start` on; `end` if nowhere.
  @inline(__always) private static func place(
    of byte: UInt8, in line: UnsafePointer<UInt8>, _ start: Int, _ end: Int
  ) -> Int {
    guard let found = memchr(line + start, Int32(byte), end - start) else { return end }
    return UnsafeRawPointer(found) - UnsafeRawPointer(line)
  }
}
