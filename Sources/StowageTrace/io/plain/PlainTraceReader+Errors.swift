extension PlainTraceReader {
  /// What the user is told about the current row.
  func error(_ fault: RowFault) -> TraceError {
    let (found, expected) = describe(fault)
    return TraceError(
      path: lines.path, line: lines.number, column: fault.column + 1, found: found, expected: expected)
  }

  private func describe(_ fault: RowFault) -> (found: String, expected: String) {
    switch fault.kind {
    case .overlong, .unclosedQuote, .textAfterQuote: fault.describeShape(name: name(fault.column))
    case .nul: (value(fault), "text without a NUL byte")
    case .notUTF8: (value(fault), "valid UTF-8")
    case .cut:
      (
        "the file ends within the row: \(counted(cells.count, "column")) and no newline",
        counted(layout.count, "column")
      )
    case .columnCount: (columnCount, counted(layout.count, "column"))
    case .empty: (value(fault), "a name")
    case .unknownOperation: (value(fault), "put, get or delete")
    case .neverSeen:
      ("\(value(fault)) in bucket \(excerpt(cells[2]))", "a key that a row before this one has put")
    case .time: (value(fault), "a whole number of milliseconds from 0 to \(Self.maximumTime)")
    case .backwards: (value(fault), "at least \(clock), the time of the last good row before")
    case .size: (value(fault), "a whole number of bytes from 0 to \(TraceRow.maximumSize)")
    case .total: (value(fault), "at most \(Self.maximumPutBytes) bytes in all puts together")
    case .ttl: (value(fault), "nothing or a whole number of seconds from 0 to \(Self.maximumTTL)")
    case .tooManyKeys: (value(fault), "at most \(KeyIndex.maximumCount) keys of 32 GiB together")
    }
  }

  private func name(_ column: Int) -> String {
    column < layout.count ? layout.names[column] : "column \(column + 1)"
  }

  private func value(_ fault: RowFault) -> String {
    "\(name(fault.column)) is \(excerpt(cells[fault.column]))"
  }

  private var columnCount: String {
    if cells.count == 1 && cells[0].isEmpty { return "the row is empty" }
    let text = "the row has \(counted(cells.count, "column"))"
    return cells.count < layout.count ? "\(name(cells.count)) is missing: \(text)" : text
  }
}

extension RowFault {
  /// What the user is told about a header that cannot be split into cells.
  func inHeader(path: String) -> TraceError {
    let (found, expected) = describeShape(name: "the header")
    return TraceError(path: path, line: 1, column: column + 1, found: found, expected: expected)
  }

  func describeShape(name: String) -> (found: String, expected: String) {
    switch kind {
    case .overlong: ("\(name) is in a row that is too long", "at most \(LineSource.maximumBytes) bytes")
    case .unclosedQuote:
      ("\(name) opens a quote that nothing ends", "another within \(LineSource.maximumBytes) bytes")
    case .textAfterQuote: ("\(name) goes on after its closing quote", "a comma or the end of the row")
    default: ("\(name) is not text", "valid UTF-8 without NUL bytes")
    }
  }
}

extension Operation {
  /// As the plain trace writes it.
  var name: String {
    switch self {
    case .put: "put"
    case .get: "get"
    case .delete: "delete"
    }
  }

  @inline(__always) init?(name: UnsafeBufferPointer<UInt8>) {
    if name.count == 3 {
      let tail = (name[1], name[2])
      if name[0] == UInt8(ascii: "p") && tail == (UInt8(ascii: "u"), UInt8(ascii: "t")) {
        self = .put
        return
      }
      if name[0] == UInt8(ascii: "g") && tail == (UInt8(ascii: "e"), UInt8(ascii: "t")) {
        self = .get
        return
      }
    }
    guard name.elementsEqual("delete".utf8) else { return nil }
    self = .delete
  }
}
