import StowageCore

/// Something that is true of an upload and may tell how long it lives.
struct HazardFeature: Sendable, BitwiseCopyable {
  /// Rows of weights stand in this order in a profile.
  enum Kind: UInt8, CaseIterable {
    case all, bucket, contentType, bucketAndType, tenant, size, bucketAndSize, overwritten
    /// These two make an upload live shorter or longer, but do not change the shape of its curve.
    case hour, weekday
  }

  var kind: Kind
  var first: UInt32 = 0
  var second: UInt32 = 0

  /// Different for any two features but by an accident of one in 2^64.
  ///
  /// The multiply-and-fold step is that of wyhash (Wang Yi, 2019), the constants are digits of pi, made odd.
  var hash: UInt64 {
    let word = (UInt64(first) << 32 | UInt64(second)) ^ 0x243f_6a88_85a3_08d3
    let product = word.multipliedFullWidth(by: 0x1319_8a2e_0370_7345 &+ UInt64(kind.rawValue) &* 2)
    return product.high ^ product.low
  }

  /// What a model file calls it.
  func name(in names: FactNames) -> String {
    func bucket() -> String { "bucket=" + names.bucket(first) }
    switch kind {
    case .all: return "all"
    case .bucket: return bucket()
    case .contentType: return "content_type=" + names.contentType(first)
    case .bucketAndType: return bucket() + ",content_type=" + names.contentType(second)
    case .tenant: return "tenant=" + names.tenant(first)
    case .size: return "size=" + Self.text(first)
    case .bucketAndSize: return bucket() + ",size=" + Self.text(second)
    case .overwritten: return "overwritten=" + Self.text(first)
    case .hour: return "hour=\(first)"
    case .weekday: return "weekday=\(first)"
    }
  }

  /// Stands for a size that is unknown, and for the life of no version.
  static var absent: UInt32 { 255 }

  private static func text(_ value: UInt32) -> String { value == absent ? "none" : "\(value)" }
}
