private import Synchronization

/// A form that uploads a file: its fields, and then the file, which is read as it comes.
struct UploadForm: Sendable {
  /// In front of the file, in order; no two of the same name, whatever its case.
  let fields: [Field]
  /// What the client calls the file, without folders; empty where it says nothing.
  let fileName: String
  private let content: FormContent

  /// A name and a value as they came.
  struct Field: Hashable, Sendable {
    var name: String
    var value: String
  }

  /// Reads up to the file.
  ///
  /// - Throws: ``S3Error`` where the form is malformed or has no file.
  init(_ body: ByteStream, contentType: String) async throws {
    var scanner = try FormScanner(contentType: contentType)
    var pieces = body.makeAsyncIterator()
    var fields: [Field] = []
    var file: String?
    var events: ArraySlice<FormScanner.Event> = []
    while file == nil {
      guard let piece = try await pieces.next() else { throw S3Error.malformedForm }
      events = try scanner.take(piece)[...]
      while file == nil, let event = events.popFirst() {
        switch event {
        case .field(let name, let value): fields.append(Field(name: name, value: value))
        case .file(let name): file = name
        case .content, .end: throw S3Error.noFile
        }
      }
    }
    var names: Set<String> = []
    for field in fields where !names.insert(field.name.lowercased()).inserted {
      throw S3Error.repeatedField(field.name)
    }
    self.fields = fields
    fileName = Self.withoutFolders(file ?? "")
    content = FormContent(Array(events), scanner, pieces)
  }

  /// The value of a field, whatever the case of its name; nil where there is none.
  subscript(name: String) -> String? {
    fields.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// The file, to be read once. Reading throws where it has more or fewer bytes, or no end.
  func content(of lengths: ClosedRange<Int>) -> ByteStream { content.stream(of: lengths) }

  private static func withoutFolders(_ name: String) -> String {
    let start = name.utf8.lastIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
    return start.map { String(Substring(name.utf8[$0...].dropFirst())) } ?? name
  }
}

/// The file of a form, as far as it was not read.
private final class FormContent: Sendable {
  private struct Rest {
    var events: [FormScanner.Event]
    var scanner: FormScanner
    var pieces: ByteStream.Iterator
    var byteCount = 0
  }

  private let rest: Mutex<Rest?>

  init(_ events: [FormScanner.Event], _ scanner: FormScanner, _ pieces: sending ByteStream.Iterator) {
    rest = Mutex(Rest(events: events.reversed(), scanner: scanner, pieces: pieces))
  }

  func stream(of lengths: ClosedRange<Int>) -> ByteStream {
    ByteStream { [self] in
      guard let taken = rest.withLock({ $0.take() }) else { preconditionFailure("a form is read twice") }
      var rest = taken
      return { try await Self.next(&rest, lengths) }
    }
  }

  /// More of the file; nil at its end.
  private static func next(_ rest: inout Rest, _ lengths: ClosedRange<Int>) async throws -> [UInt8]? {
    while true {
      switch rest.events.popLast() {
      case .content(let bytes)?:
        rest.byteCount += bytes.count
        if rest.byteCount > lengths.upperBound {
          throw S3Error.fileTooLarge(rest.byteCount, limit: lengths.upperBound)
        }
        return bytes
      case .end?:
        if rest.byteCount < lengths.lowerBound {
          throw S3Error.fileTooSmall(rest.byteCount, limit: lengths.lowerBound)
        }
        return nil
      case .field?, .file?: preconditionFailure("a field behind the file of a form is ignored")
      case nil:
        guard let piece = try await rest.pieces.next() else { throw S3Error.malformedForm }
        rest.events = try rest.scanner.take(piece).reversed()
      }
    }
  }
}

extension S3Error {
  fileprivate static let noFile = S3Error(
    "InvalidArgument", 400, "POST requires exactly one file upload per request.",
    details: [.init("ArgumentName", "file"), .init("ArgumentValue", "0")])

  fileprivate static func fileTooLarge(_ bytes: Int, limit: Int) -> S3Error {
    S3Error(
      "EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size",
      details: [.init("ProposedSize", "\(bytes)"), .init("MaxSizeAllowed", "\(limit)")])
  }

  fileprivate static func fileTooSmall(_ bytes: Int, limit: Int) -> S3Error {
    S3Error(
      "EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size",
      details: [.init("ProposedSize", "\(bytes)"), .init("MinSizeAllowed", "\(limit)")])
  }
}
