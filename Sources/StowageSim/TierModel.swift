public import StowageCore
import StowageTrace

/// A tier as far as sizes and devices go: how well its codec compresses, and how its shards lie on devices.
public struct TierModel: Hashable, Sendable, CustomStringConvertible {
  /// For people.
  public var name: String
  /// As it is written: `raw`, `lz4`, `zstd:1` to `zstd:19`.
  public var codec: String
  /// Of its shards.
  public var geometry: StripeGeometry
  /// The code as it is written: `rs:4+2`.
  public var erasure: String
  /// Fragments that are read to compute a lost one, the mean over all fragments.
  public var repairReads: Double
  /// Fragments that are read to compute a lost data fragment, the mean over these.
  public var degradedReads: Double
  /// Name of the device group that it lies on; nil is the first of the prices.
  public var group: String?

  /// A tier under a Reed-Solomon code, whose fragments are computed from k others, unless it is said otherwise.
  public init(
    name: String, codec: String, erasure: String, geometry: StripeGeometry, repairReads: Double? = nil,
    degradedReads: Double? = nil, group: String? = nil
  ) {
    self.name = name
    self.codec = codec
    self.erasure = erasure
    self.geometry = geometry
    self.repairReads = repairReads ?? Double(geometry.data)
    self.degradedReads = degradedReads ?? Double(geometry.data)
    self.group = group
  }

  /// What stands where no tiers are given.
  public static let standard = TierModel(
    name: "standard", codec: "zstd:3", erasure: "\(StripeGeometry.standard)", geometry: .standard)

  /// `hot lz4 rs:4+2`.
  public var description: String { "\(name) \(codec) \(erasure)" }
}
