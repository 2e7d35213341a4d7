/// Where the cells of one row are: `bytes` holds them one after another with one byte between.
struct RowCells: ~Copyable {
  /// Cells whose place is kept; a row that has more is wrong, and only how many matters.
  static let capacity = 12

  private var bytes: UnsafePointer<UInt8>
  private var byteCount = 0
  // Not an inline array, with which reading takes 7 % longer (measured).
  private let ends: UnsafeMutablePointer<Int>
  private(set) var count = 0
  /// Whether a byte is 0, the row's first fault if it is one.
  private(set) var hasNul = false
  /// Whether all bytes are below 128, so that the row is valid UTF-8.
  private(set) var isASCII = true
  /// For rows with quoted cells, whose text is not in the file as it is meant.
  private let unquoted: UnsafeMutablePointer<UInt8>

  init() {
    // A quoted cell is shorter in here than in its line, and so is a row.
    unquoted = .allocate(capacity: LineSource.maximumBytes + 1)
    bytes = UnsafePointer(unquoted)
    ends = .allocate(capacity: Self.capacity)
  }

  deinit {
    unquoted.deallocate()
    ends.deallocate()
  }

  /// The bytes of cell `index`, valid until the next row.
  @inline(__always) subscript(index: Int) -> UnsafeBufferPointer<UInt8> {
    precondition(index < count && index < Self.capacity, "cell \(index) of a row with \(count)")
    let start = index == 0 ? 0 : ends[index &- 1] &+ 1
    return UnsafeBufferPointer(start: bytes + start, count: ends[index] &- start)
  }

  /// Splits `line` at its commas; false if a cell begins with a quote, for which there is ``splitQuoted(_:)``.
  mutating func split(_ line: UnsafePointer<UInt8>, count byteCount: Int) -> Bool {
    restart(at: line)
    if byteCount > 0 && line[0] == quote { return false }
    var all: UInt8 = 0
    for index in 0..<byteCount {
      let byte = line[index]
      all |= byte
      // Of printable characters only these have codes up to the comma's: blank!"#$%&'()*+,
      if byte > comma { continue }
      if byte == comma {
        endCell(at: index)
        if index &+ 1 < byteCount && line[index &+ 1] == quote { return false }
      } else if byte == 0 {
        hasNul = true
      }
    }
    isASCII = all < 0x80
    endCell(at: byteCount)
    self.byteCount = byteCount
    return true
  }

  private mutating func restart(at bytes: UnsafePointer<UInt8>) {
    self.bytes = bytes
    count = 0
    hasNul = false
    isASCII = true
  }

  private mutating func endCell(at index: Int) {
    if count < Self.capacity { ends[count] = index }
    count &+= 1
  }
}

private let comma = UInt8(ascii: ",")
private let quote = UInt8(ascii: "\"")
private let newline = UInt8(ascii: "\n")

extension RowCells {
  /// Splits the current line, some of whose cells are in quotes (RFC 4180: a quote within is doubled, commas and
  /// newlines lose their meaning), taking in as many physical lines as the quotes enclose.
  mutating func splitQuoted(_ lines: inout LineSource) throws(TraceError) -> RowFault? {
    restart(at: UnsafePointer(unquoted))
    var read = 0
    var written = 0
    while true {
      if read < lines.count && lines.bytes[read] == quote {
        let (end, fault) = try unquote(&lines, from: read + 1, to: &written)
        if let fault { return fault }
        read = end
      } else {
        while read < lines.textCount && lines.bytes[read] != comma {
          append(lines.bytes[read], at: &written)
          read += 1
        }
      }
      endCell(at: written)
      if read >= lines.textCount { break }
      if lines.bytes[read] != comma { return RowFault(.textAfterQuote, column: count - 1) }
      read += 1
      append(comma, at: &written)
    }
    byteCount = written
    return nil
  }

  /// Copies a quoted cell from behind its first quote; says where the text behind its last one begins.
  private mutating func unquote(
    _ lines: inout LineSource, from start: Int, to written: inout Int
  ) throws(TraceError) -> (end: Int, RowFault?) {
    var read = start
    while true {
      if read == lines.count {
        if try !lines.extend() { return (read, RowFault(.unclosedQuote, column: count)) }
        append(newline, at: &written)
        read += 1
        continue
      }
      let byte = lines.bytes[read]
      read += 1
      if byte != quote {
        append(byte, at: &written)
      } else if read < lines.count && lines.bytes[read] == quote {
        append(quote, at: &written)
        read += 1
      } else {
        return (read, nil)
      }
    }
  }

  private mutating func append(_ byte: UInt8, at written: inout Int) {
    unquoted[written] = byte
    written += 1
    hasNul = hasNul || byte == 0
    isASCII = isASCII && byte < 0x80
  }
}

extension RowCells {
  /// The cell that the first byte is in that is 0 or no part of valid UTF-8.
  func firstBadText() -> RowFault? {
    if hasNul {
      for index in 0..<byteCount where bytes[index] == 0 { return RowFault(.nul, column: cell(at: index)) }
    }
    if isASCII { return nil }
    let text = UnsafeBufferPointer(start: bytes, count: byteCount)
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: text.span)
      return nil
    } catch {
      return RowFault(.notUTF8, column: cell(at: error.byteOffsets.lowerBound))
    }
  }

  private func cell(at index: Int) -> Int {
    var cell = 0
    while cell + 1 < min(count, Self.capacity) && ends[cell] < index { cell += 1 }
    return cell
  }
}
