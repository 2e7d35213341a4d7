import FoundationEssentials
import StowageS3

/// What a verb answers: a status and JSON.
struct AdminAnswer {
  var status = 200
  var json: String

  /// - Parameter json: a document.
  init(json: String, status: Int = 200) { (self.status, self.json) = (status, json) }

  /// The value with its members in the order of their names.
  init(_ value: some Encodable, status: Int = 200) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    guard let data = try? encoder.encode(value) else { preconditionFailure("\(value) has no JSON") }
    self.init(json: String(decoding: data, as: UTF8.self), status: status)
  }

  init(_ error: any Error, at place: String) {
    let error = error as? AdminError ?? AdminError(500, "\(error)", at: place, expected: "")
    let expected = error.expected.isEmpty ? nil : error.expected
    self.init(
      Document(error: error.what, where: error.place, expected: expected), status: error.status)
  }

  private struct Document: Encodable {
    var error: String
    var `where`: String
    var expected: String?
  }

  /// Nothing to say but that it is done.
  static let done = AdminAnswer(json: "{}")

  var response: S3Response {
    var response = S3Response(status, body: .bytes(Array((json + "\n").utf8)))
    response.fields.set("content-type", "application/json")
    response.fields.set("cache-control", "no-store")
    return response
  }
}
