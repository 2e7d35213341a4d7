public import StowageCore
import StowageTrace

/// A tier as far as sizes go: how well its codec compresses, and how its shards lie on devices.
public struct TierModel: Hashable, Sendable, CustomStringConvertible {
  /// For people.
  public var name: String
  /// As it is written: `raw`, `lz4`, `zstd:1` to `zstd:19`.
  public var codec: String
  /// Of its shards.
  public var geometry: StripeGeometry
  /// The code as it is written: `rs:4+2`.
  public var erasure: String

  public init(name: String, codec: String, erasure: String, geometry: StripeGeometry) {
    self.name = name
    self.codec = codec
    self.erasure = erasure
    self.geometry = geometry
  }

  /// What stands where no tiers are given.
  public static let standard = TierModel(
    name: "standard", codec: "zstd:3", erasure: "\(StripeGeometry.standard)", geometry: .standard)

  /// `hot lz4 rs:4+2`.
  public var description: String { "\(name) \(codec) \(erasure)" }
}
