/// Why a request is refused: what the client is told, in the terms of S3.
public struct S3Error: Error, Hashable, Sendable {
  /// As in the "List of error codes" of the S3 API reference.
  public var code: String
  /// HTTP status.
  public var status: Int
  /// For people: what, found against expected, what to do.
  public var message: String
  /// Elements beyond code, message, resource and request id, in order.
  public var details: [Detail] = []
  /// Header fields that the answer must have.
  public var fields = HeaderFields()

  /// An element of the error document.
  public struct Detail: Hashable, Sendable {
    /// Of the element.
    public var name: String
    /// Its text.
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public init(_ code: String, _ status: Int, _ message: String, details: [Detail] = []) {
    self.code = code
    self.status = status
    self.message = message
    self.details = details
  }

  /// A path or query that cannot be decoded.
  public static func invalidURI(_ reason: String) -> S3Error {
    S3Error("InvalidURI", 400, "The URI could not be parsed: \(reason).")
  }

  /// A body with more bytes than this operation takes.
  public static func bodyTooLarge(limit: Int) -> S3Error {
    S3Error(
      "MaxMessageLengthExceeded", 400,
      "The body has more than \(limit) bytes, the most that this operation takes.")
  }

  /// A head beyond what is taken.
  static let headTooLarge = S3Error(
    "RequestHeaderSectionTooLarge", 431,
    "The head of the request is too large, expected at most 16 KiB in 100 fields of 8 KiB.")

  /// A head or body that comes too slowly.
  static let requestTimeout = S3Error(
    "RequestTimeout", 400,
    "Your socket connection to the server was not read from or written to within the timeout period: a head must be "
      + "there in \(RequestProgress.headLimit / 1000) s, and of a body \(RequestProgress.bodyBytesMin >> 10) KiB in "
      + "\(RequestProgress.bodyWindow / 1000) s.")

  /// Bytes that are no request.
  static func notHTTP(_ fault: String) -> S3Error {
    S3Error("InvalidRequest", 400, "This is not a request in HTTP/1.1: \(fault).")
  }
}
