/// How the bytes of a shard lie on devices: `data` + `parity` fragments once it is sealed, whole copies on
/// `parity + 1` devices while it is open.
public struct StripeGeometry: Hashable, Sendable, CustomStringConvertible {
  /// Data fragments of a sealed shard.
  public let data: Int
  /// Parity fragments of a sealed shard: how many devices may be lost.
  public let parity: Int

  /// - Precondition: `data >= 1` and `parity >= 0`.
  public init(data: Int, parity: Int) {
    precondition(data >= 1 && parity >= 0, "no erasure code has \(data) data and \(parity) parity fragments")
    self.data = data
    self.parity = parity
  }

  /// The code that a new store gets: `rs:4+2`.
  public static let standard = StripeGeometry(data: 4, parity: 2)

  /// Bytes on all devices for a sealed shard of `length` stored bytes. Fragments are equally long, so the last may
  /// carry up to `data - 1` bytes of rounding.
  public func sealedBytes(_ length: Int) -> Int { (length + data - 1) / data * (data + parity) }

  /// Bytes on all devices for `bytes` of an open shard.
  public func openBytes(_ bytes: Int) -> Int { bytes * (parity + 1) }

  public var description: String { "rs:\(data)+\(parity)" }
}
