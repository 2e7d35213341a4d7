import StowageCore

/// The facts of an upload as the hazard model sees them: what it can tell apart, it tells apart by these.
struct HazardProfile: Hashable, Sendable, BitwiseCopyable {
  var bucket: UInt32
  var contentType: UInt32
  var tenant: UInt32
  /// Power of two of the user's bytes.
  var size: UInt8
  /// Power of two of the minutes that the overwritten version has lived.
  var overwritten: UInt8

  init(_ facts: ChunkFacts, overwritten: UInt8) {
    bucket = facts.bucket
    contentType = facts.contentType
    tenant = facts.tenant
    size = facts.logicalBytes.map { UInt8(Int.bitWidth - 1 - max(1, $0).leadingZeroBitCount) } ?? Self.absent
    self.overwritten = overwritten
  }

  private static var absent: UInt8 { UInt8(HazardFeature.absent) }

  /// How ``overwritten`` is told: below 2 minutes 0, else the power of two, three steps each.
  static func power(ofLife life: Lifetime?) -> UInt8 {
    life.map { UInt8((LifeStep.index(of: $0.wallMilliseconds) + 2) / 3) } ?? absent
  }

  /// Those that have a weight for each age.
  var features: InlineArray<8, HazardFeature> {
    [
      HazardFeature(kind: .all),
      HazardFeature(kind: .bucket, first: bucket),
      HazardFeature(kind: .contentType, first: contentType),
      HazardFeature(kind: .bucketAndType, first: bucket, second: contentType),
      HazardFeature(kind: .tenant, first: tenant),
      HazardFeature(kind: .size, first: UInt32(size)),
      HazardFeature(kind: .bucketAndSize, first: bucket, second: UInt32(size)),
      HazardFeature(kind: .overwritten, first: UInt32(overwritten)),
    ]
  }

  /// Of no meaning, the same in every process.
  var slotHash: Int {
    let names = HazardFeature(kind: .bucketAndType, first: bucket, second: contentType).hash
    let others = UInt64(tenant) << 16 | UInt64(size) << 8 | UInt64(overwritten)
    let product = (names ^ others).multipliedFullWidth(by: 0xa409_3822_299f_31d1)
    return Int(truncatingIfNeeded: product.high ^ product.low)
  }
}

/// Where the weights of an upload lie. The first eight rows have weights by age, those of hour and weekday one for every age.
struct HazardRows: Sendable, BitwiseCopyable {
  var rows = InlineArray<10, UInt16>(repeating: 0)

  static var byAgeCount: Int { 8 }
  static var count: Int { 10 }
  /// The most special one that says what the upload is for.
  var pair: Int { Int(rows[Int(HazardFeature.Kind.bucketAndType.rawValue)]) }
}

extension Instant {
  /// Of the day, in universal time.
  var hour: UInt32 { UInt32(Self.remainder(milliseconds.floored(3_600_000), 24)) }
  /// From Monday, which is 0.
  var weekday: UInt32 { UInt32(Self.remainder(milliseconds.floored(86_400_000) + 3, 7)) }

  private static func remainder(_ number: Int64, _ divisor: Int64) -> Int64 {
    let rest = number % divisor
    return rest < 0 ? rest + divisor : rest
  }
}

extension Int64 {
  fileprivate func floored(_ divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
