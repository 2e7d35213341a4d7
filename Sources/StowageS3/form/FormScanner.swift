/// Takes the fields and the file of a form (`multipart/form-data`, RFC 7578) out of bytes that come in pieces.
///
/// What comes before the file is bounded, and of the file no more is held than could be the beginning of a boundary. What
/// comes behind the file is ignored, as S3 does.
struct FormScanner {
  /// What has come.
  enum Event: Hashable {
    case field(name: String, value: String)
    /// The file begins; its name is empty where it has none.
    case file(name: String)
    /// More of the file; never empty.
    case content([UInt8])
    /// Of the file, or of a form that has none.
    case end
  }

  private enum Stage: Hashable {
    case preamble
    /// Behind a boundary, where a line ends or two hyphens end the form.
    case boundary
    case head
    case value(name: String)
    case file
    case over
  }

  /// Of all that comes before the file, boundaries included; the limit of S3.
  static let fieldBytesMax = 20 << 10

  private let delimiter: [UInt8]
  private var stage = Stage.preamble
  /// A boundary at the very beginning has no line before it.
  private var rest = Array("\r\n".utf8)
  /// How far ``rest`` is used up.
  private var position = 0
  /// How far ``rest`` has no delimiter.
  private var searched = 0
  private var fieldBytes = 0

  /// - Parameter contentType: names the boundary.
  init(contentType: String) throws(S3Error) {
    let type = FieldParameters(contentType)
    guard type.value.lowercased() == "multipart/form-data" else { throw .notAForm }
    guard let boundary = type["boundary"], 1...200 ~= boundary.utf8.count else { throw .malformedForm }
    delimiter = Array("\r\n--\(boundary)".utf8)
  }

  mutating func take(_ piece: [UInt8]) throws(S3Error) -> [Event] {
    if stage == .over { return [] }
    if rest.isEmpty { rest = piece } else { rest += piece }
    var events: [Event] = []
    while try step(&events) {}
    if stage != .file && stage != .over { try checkFieldBytes(fieldBytes + rest.count - position) }
    if position == rest.count { rest = [] } else { rest.removeFirst(position) }
    searched = max(0, searched - position)
    position = 0
    return events
  }

  /// - Throws: ``S3Error`` where the form has no end.
  func finish() throws(S3Error) {
    if stage != .over { throw .malformedForm }
  }

  // MARK: Stages

  /// False where more bytes are needed, or none.
  private mutating func step(_ events: inout [Event]) throws(S3Error) -> Bool {
    switch stage {
    case .preamble: return text() != nil
    case .boundary: return try endOfBoundary(&events)
    case .head: return try head(&events)
    case .value(let name):
      guard let bytes = text() else { return false }
      guard let value = String(validating: bytes, as: UTF8.self) else { throw .malformedForm }
      events.append(.field(name: name, value: value))
      return true
    case .file: return content(&events)
    case .over: return false
    }
  }

  /// What stands before the next delimiter, which is passed; nil where that has not come.
  private mutating func text() -> ArraySlice<UInt8>? {
    let (start, isWhole) = nextDelimiter()
    guard isWhole else { return nil }
    defer { pass(to: start + delimiter.count, .boundary) }
    return rest[position..<start]
  }

  private mutating func content(_ events: inout [Event]) -> Bool {
    let (start, isWhole) = nextDelimiter()
    if start > position {
      events.append(.content(position == 0 && start == rest.count ? rest : Array(rest[position..<start])))
    }
    pass(to: isWhole ? start + delimiter.count : start, isWhole ? .over : .file)
    if isWhole { events.append(.end) }
    return false
  }

  private mutating func endOfBoundary(_ events: inout [Event]) throws(S3Error) -> Bool {
    if rest.count - position < 2 { return false }
    if rest[position...].starts(with: "--".utf8) {
      pass(to: position + 2, .over)
      events.append(.end)
      return false
    }
    var end = position
    while end < rest.count, rest[end] == UInt8(ascii: " ") || rest[end] == UInt8(ascii: "\t") { end += 1 }
    if rest.count - end < 2 { return false }
    guard rest[end...].starts(with: "\r\n".utf8) else { throw .malformedForm }
    pass(to: end + 2, .head)
    return true
  }

  private mutating func head(_ events: inout [Event]) throws(S3Error) -> Bool {
    guard let end = rest[max(position, searched - 3)...].firstRange(of: Array("\r\n\r\n".utf8)) else {
      searched = rest.count
      return false
    }
    guard let text = String(validating: rest[position..<end.lowerBound], as: UTF8.self) else {
      throw .malformedForm
    }
    let disposition = try Self.disposition(text)
    guard let name = disposition["name"] else { throw .malformedForm }
    let isFile = name.lowercased() == "file"
    pass(to: end.upperBound, isFile ? .file : .value(name: name))
    if isFile {
      try checkFieldBytes(fieldBytes)
      events.append(.file(name: disposition["filename"] ?? ""))
    }
    return true
  }

  /// The one header field of a part that matters.
  private static func disposition(_ head: String) throws(S3Error) -> FieldParameters {
    for line in head.utf8.split(separator: UInt8(ascii: "\n")) {
      let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1)
      guard parts.count == 2, String(Substring(parts[0])).lowercased() == "content-disposition" else {
        continue
      }
      let disposition = FieldParameters(String(Substring(parts[1])))
      if disposition.value.lowercased() == "form-data" { return disposition }
    }
    throw .malformedForm
  }

  // MARK: Bytes

  private mutating func pass(to place: Int, _ next: Stage) {
    if stage != .file { fieldBytes += place - position }
    position = place
    searched = max(searched, place)
    stage = next
  }

  private func checkFieldBytes(_ count: Int) throws(S3Error) {
    if count > Self.fieldBytesMax { throw .fieldsTooLarge }
  }

  /// Where the next delimiter is, or may begin at the end of what has come.
  private mutating func nextDelimiter() -> (start: Int, isWhole: Bool) {
    let (delimiter, first) = (delimiter, searched)
    let found = rest.withUnsafeBufferPointer { bytes in
      var start = first
      while start < bytes.count {
        if bytes[start] == delimiter[0] {
          let count = min(delimiter.count, bytes.count - start)
          if (1..<max(1, count)).allSatisfy({ bytes[start + $0] == delimiter[$0] }) {
            return (start, count == delimiter.count)
          }
        }
        start += 1
      }
      return (bytes.count, false)
    }
    searched = found.0
    return found
  }
}

extension S3Error {
  static let notAForm = S3Error(
    "PreconditionFailed", 412,
    "At least one of the pre-conditions you specified did not hold: Bucket POST must be of the enclosure-type multipart/form-data"
  )

  static let malformedForm = S3Error(
    "MalformedPOSTRequest", 400, "The body of your POST request is not well-formed multipart/form-data.")

  static let fieldsTooLarge = S3Error(
    "MaxPostPreDataLengthExceededError", 400,
    "Your POST request fields preceding the upload file were too large: they may have \(FormScanner.fieldBytesMax) bytes."
  )
}
