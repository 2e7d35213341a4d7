import Testing

@testable import StowageS3

@Suite struct `Forms that come in pieces` {
  private static let type = "multipart/form-data; boundary=\"a-b\""
  /// Nothing in the file is a boundary, though much of it looks like one.
  private static let file = "\r\n--a-\r\r\n--a\r\n-\n--a-b\r\n--a-c--\r\n"
  private static let body = Array(
    ("--a-b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk\r\nk\r\n"
      + "--a-b \t\r\ncontent-type: text/plain\r\nCONTENT-DISPOSITION: Form-Data; name=empty\r\n\r\n\r\n"
      + "--a-b\r\nContent-Disposition: form-data; name=\"File\"; filename=\"a;\\\"b\"\r\n\r\n\(file)"
      + "\r\n--a-b\r\nContent-Disposition: form-data; name=\"late\"\r\n\r\nignored\r\n--a-b--\r\n").utf8)

  private static let expected: [FormScanner.Event] = [
    .field(name: "key", value: "k\r\nk"), .field(name: "empty", value: ""), .file(name: "a;\"b"),
    .content(Array(file.utf8)), .end,
  ]

  /// What pieces give, with content that follows content as one.
  private func events(_ pieces: [ArraySlice<UInt8>]) throws -> [FormScanner.Event] {
    var scanner = try FormScanner(contentType: Self.type)
    var all: [FormScanner.Event] = []
    for event in try pieces.flatMap({ try scanner.take(Array($0)) }) {
      if case .content(let more) = event, case .content(let before)? = all.last {
        all[all.count - 1] = .content(before + more)
      } else {
        all.append(event)
      }
    }
    try scanner.finish()
    return all
  }

  @Test func `fields and file are the same wherever the form is cut`() throws {
    #expect(try events([Self.body[...]]) == Self.expected)
    #expect(try events(Self.body.map { [$0] }) == Self.expected)
    #expect(try events([Array("ignored\r\n".utf8)[...], Self.body[...]]) == Self.expected)
    for cut in Self.body.indices {
      #expect(try events([Self.body[..<cut], Self.body[cut...]]) == Self.expected, "cut at \(cut)")
    }
  }

  @Test func `a form that ends early is refused, and never seems whole`() {
    let end =
      Self.body.count
      - "\r\nContent-Disposition: form-data; name=\"late\"\r\n\r\nignored\r\n--a-b--\r\n".utf8.count
    for length in 0..<end {
      #expect(throws: S3Error.malformedForm) { try events([Self.body[..<length]]) }
    }
  }

  /// Nothing that comes from outside may trap.
  @Test func `forms with a byte changed are read or refused`() {
    for place in Self.body.indices {
      for byte in Array("\r\n-;\"=:\\ab\0\u{80}".utf8) {
        var changed = Self.body
        changed[place] = byte
        _ = try? events([changed[..<place], changed[place...]])
      }
    }
  }

  @Test func `what comes before the file has a limit, and the file has none`() throws {
    func form(_ bytes: Int, _ name: String) -> [UInt8] {
      Array("--a-b\r\nContent-Disposition: form-data; name=\(name)\r\n\r\n".utf8)
        + [UInt8](repeating: 13, count: bytes)
    }
    var scanner = try FormScanner(contentType: Self.type)
    #expect(throws: S3Error.fieldsTooLarge) { try scanner.take(form(FormScanner.fieldBytesMax, "key")) }
    scanner = try FormScanner(contentType: Self.type)
    #expect(throws: S3Error.fieldsTooLarge) {
      for byte in form(FormScanner.fieldBytesMax, "key") { _ = try scanner.take([byte]) }
    }
    scanner = try FormScanner(contentType: Self.type)
    #expect(try scanner.take(form(FormScanner.fieldBytesMax, "file")).count == 2)
  }

  @Test(arguments: [
    "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
    "text/plain",
    "multipart/mixed; boundary=a", "",
  ]) func `a type without a boundary is no form`(_ type: String) {
    #expect(throws: S3Error.self) { try FormScanner(contentType: type) }
  }
}
