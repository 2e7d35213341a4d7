/// What is answered.
public struct S3Response: Sendable {
  /// HTTP status.
  public var status: Int
  /// Header fields, without those that the connection adds.
  public var fields = HeaderFields()
  /// Content.
  public var body = Body.none

  /// What follows the header fields.
  public enum Body: Sendable {
    /// Nothing.
    case none
    /// These bytes.
    case bytes([UInt8])
    /// So many bytes.
    case stream(ByteStream, count: Int)
  }

  public init(_ status: Int, body: Body = .none) {
    self.status = status
    self.body = body
  }

  /// An XML document.
  public init(_ status: Int = 200, xml: [UInt8]) {
    self.init(status, body: .bytes(xml))
    fields.set("content-type", "application/xml")
  }
}
