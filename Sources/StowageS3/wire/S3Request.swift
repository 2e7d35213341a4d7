/// A request as it came.
public struct S3Request: Sendable {
  /// In capitals.
  public var method: String
  /// Path and query.
  public var target: RequestTarget
  /// Header fields; `host` is among them.
  public var fields: HeaderFields
  /// Content as it is on the wire, `aws-chunked` framing included.
  public var body: ByteStream
  /// Address of the client, nil where there is no connection.
  public var peer: String?

  public init(method: String, target: RequestTarget, fields: HeaderFields, body: ByteStream = ByteStream([]))
  {
    self.method = method
    self.target = target
    self.fields = fields
    self.body = body
  }
}
