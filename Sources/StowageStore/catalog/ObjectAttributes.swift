public import StowageCore

/// What the S3 layer keeps with a version and can change without writing its bytes anew.
public struct ObjectAttributes: Hashable, Sendable {
  /// The media type, as it came.
  public var contentType = ""
  /// The ETag without quotes. One of 32 hexadecimal digits is taken for the MD5 of the content, and with `-n` behind for
  /// that of the MD5s of its n parts; a check compares.
  public var etag = ""
  /// Parts of a multipart upload, in order; empty for an object that came in one piece.
  public var parts: [Part] = []
  /// Standard headers and checksums, in the order of their names.
  public var headers: [Field] = []
  /// User metadata, in the order of the names.
  public var metadata: [Field] = []
  /// In the order of the names.
  public var tags: [Field] = []
  /// Access control and owner, which the store does not look into.
  public var accessControl = ""
  /// Nobody may remove the version before; nil where it is not retained.
  public var retainedUntil: Instant?
  /// "GOVERNANCE" or "COMPLIANCE", or empty.
  public var retentionMode = ""
  /// Whether nobody may remove the version until the hold is lifted.
  public var hasLegalHold = false

  public init() {}

  /// A name and its value.
  public struct Field: Hashable, Sendable {
    /// In the case in which it came.
    public var name: String
    /// As it came.
    public var value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// A part of a multipart upload.
  public struct Part: Hashable, Sendable {
    /// From 1.
    public var number: UInt32
    /// Bytes of its content.
    public var bytes: Int
    /// Its own ETag, without quotes.
    public var etag: String
    /// Checksums of the part, by header.
    public var checksums: [Field]

    public init(number: UInt32, bytes: Int, etag: String, checksums: [Field] = []) {
      self.number = number
      self.bytes = bytes
      self.etag = etag
      self.checksums = checksums
    }
  }
}
