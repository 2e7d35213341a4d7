import Glibc

/// The lines of a file, one at a time in a buffer that is reused, so that memory does not grow with the file or
/// with its longest line.
struct LineSource: ~Copyable {
  /// Longest line that is shown, without its newline: S3 keys have at most 1,024 bytes, and no other column is
  /// longer, so even with every byte quoted there is room to spare.
  static let maximumBytes = 64 << 10
  /// What one read asks for.
  static let blockBytes = 1 << 20

  private var source: ByteSource
  private let buffer: UnsafeMutablePointer<UInt8>
  private var filled = 0
  private var isAtEnd = false
  /// Where the current line starts, and how long it and the first of its physical lines are.
  private var start = 0
  private(set) var count = 0
  private var firstCount = 0
  private var lineBreaks = 0
  /// Where the line after the current one starts, or where the search for that goes on.
  private var next = 0
  /// Whether the end of the current line has not been found yet.
  private var isUnfinished = false

  /// The number of the current line in the file, from 1.
  private(set) var number = 0
  /// Whether the current line ends in a newline; only the last one of a file may not.
  private(set) var isTerminated = true
  /// Whether the current line has more than ``maximumBytes``; its bytes are not shown then.
  private(set) var isOverlong = false

  init(_ source: consuming ByteSource) {
    self.source = source
    buffer = .allocate(capacity: Self.blockBytes)
  }

  deinit { buffer.deallocate() }

  var path: String { source.path }
  var byteCount: Int? { source.byteCount }
  /// Bytes of all lines before and including the current one; of a compressed file what was read for them.
  var bytesConsumed: Int { source.isCompressed ? source.fileBytesRead : nextPlace }

  /// The bytes of the current line without its newline, valid until the next call that moves.
  var bytes: UnsafePointer<UInt8> { UnsafePointer(buffer + start) }

  /// How many of the current line's bytes are left when the carriage return before its newline is not counted.
  var textCount: Int { count > 0 && buffer[start + count - 1] == 0x0d ? count - 1 : count }

  /// The physical line at a place behind the current one, if all of it has been read from the file already; `place`, in bytes of the
  /// file's text, then goes behind it. Valid until the next call that moves.
  mutating func glance(at place: inout Int) -> UnsafeBufferPointer<UInt8>? {
    let nextPlace = self.nextPlace
    place = max(place, nextPlace)
    let index = next + (place - nextPlace)
    guard index < filled, let newline = memchr(buffer + index, 0x0a, filled - index) else { return nil }
    let count = UnsafeRawPointer(newline) - UnsafeRawPointer(buffer + index)
    place += count + 1
    return UnsafeBufferPointer(start: buffer + index, count: count)
  }

  /// Where the line after the current one begins, in bytes of the file's text.
  var nextPlace: Int { source.bytesRead - (filled - next) }

  /// Takes the byte-order mark off the current line, if it begins with one.
  mutating func dropByteOrderMark() {
    guard count >= 3, bytes[0] == 0xef, bytes[1] == 0xbb, bytes[2] == 0xbf else { return }
    start += 3
    count -= 3
    firstCount -= 3
  }

  /// Goes to the next line; false at the end of the file.
  mutating func advance() throws(TraceError) -> Bool {
    if isUnfinished { try leaveLine() }
    start = next
    count = 0
    isOverlong = false
    if start == filled, try !fill() { return false }
    number += 1 + lineBreaks
    lineBreaks = 0
    try findEnd()
    firstCount = count
    return true
  }

  /// Adds the next physical line, and the newline between, to the current line, for a newline within quotes. False
  /// when there is none or the whole is too long: ``retract()`` then.
  mutating func extend() throws(TraceError) -> Bool {
    guard isTerminated, !isOverlong else { return false }
    if next == filled, try !fill() { return false }
    count = next - start
    lineBreaks += 1
    try findEnd()
    return !isOverlong
  }

  /// Takes back all extensions: the current line is its first physical line again, and the others come next.
  mutating func retract() {
    if lineBreaks == 0 { return }
    lineBreaks = 0
    count = firstCount
    next = start + firstCount + 1
    isTerminated = true
    isOverlong = false
    isUnfinished = false
  }

  /// Extends `count` to the next newline or the end of the file.
  private mutating func findEnd() throws(TraceError) {
    while true {
      let searched = start + count
      if let newline = memchr(buffer + searched, 0x0a, filled - searched) {
        let end = newline.assumingMemoryBound(to: UInt8.self) - UnsafeMutablePointer(buffer)
        return finishLine(end: end, next: end + 1, isTerminated: true)
      }
      count = filled - start
      if count > Self.maximumBytes {
        isUnfinished = true
        return finishLine(end: filled, next: filled, isTerminated: true)
      }
      if try !fill() { return finishLine(end: filled, next: filled, isTerminated: false) }
    }
  }

  private mutating func finishLine(end: Int, next: Int, isTerminated: Bool) {
    count = end - start
    self.next = next
    self.isTerminated = isTerminated
    isOverlong = count > Self.maximumBytes
  }
}

extension LineSource {
  /// Passes over the rest of a line that is too long to keep.
  private mutating func leaveLine() throws(TraceError) {
    isUnfinished = false
    while true {
      start = filled
      next = filled
      if try !fill() { return }
      if let newline = memchr(buffer, 0x0a, filled) {
        next = newline.assumingMemoryBound(to: UInt8.self) - UnsafeMutablePointer(buffer) + 1
        return
      }
    }
  }

  /// Reads one more block behind the current line, moving the line to the front of the buffer where it must.
  private mutating func fill() throws(TraceError) -> Bool {
    if isAtEnd { return false }
    if start > 0 {
      memmove(buffer, buffer + start, filled - start)
      filled -= start
      next -= start
      start = 0
    }
    let room = UnsafeMutableBufferPointer(start: buffer + filled, count: Self.blockBytes - filled)
    let length = try source.read(into: room)
    filled += length
    isAtEnd = length == 0
    return length > 0
  }
}
