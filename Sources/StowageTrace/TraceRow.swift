public import StowageCore

/// One row of a trace, decoded: names are dense numbers in order of first appearance.
///
/// `Names` gives them back; 0 stands for "unknown".
public struct TraceRow: Hashable, Sendable, BitwiseCopyable {
  /// When it happened; rows come in the order of time.
  public var time: Instant
  /// User's bytes of a put; of a get or delete 0 where the trace does not say.
  public var size: Int
  /// Seconds after which the object expires, ``noTTL`` where nothing is declared.
  public var ttlSeconds: UInt32
  /// Dense number of (bucket, key), from 0.
  public var key: UInt32
  /// Number of the bucket.
  public var bucket: UInt32
  /// Number of the content type.
  public var contentType: UInt32
  /// Number of the tenant.
  public var tenant: UInt32
  /// Number of the batch: rows of one job share one.
  public var batch: UInt32
  /// What the row does.
  public var operation: Operation

  /// Stands for "nothing is declared".
  public static let noTTL = UInt32.max
  /// Largest size of one object that a trace may name: 5 TiB, as in S3.
  public static let maximumSize = 5 << 40

  public init(
    time: Instant, operation: Operation, bucket: UInt32, key: UInt32, size: Int = 0,
    ttlSeconds: UInt32 = noTTL,
    contentType: UInt32 = 0, tenant: UInt32 = 0, batch: UInt32 = 0
  ) {
    self.time = time
    self.operation = operation
    self.bucket = bucket
    self.key = key
    self.size = size
    self.ttlSeconds = ttlSeconds
    self.contentType = contentType
    self.tenant = tenant
    self.batch = batch
  }

  /// When an object put by this row expires, nil where nothing is declared.
  public var expiry: Instant? {
    ttlSeconds == Self.noTTL ? nil : time.advanced(byMilliseconds: Int64(ttlSeconds) * 1000)
  }
}

/// What a row does.
public enum Operation: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case put, get, delete
}
