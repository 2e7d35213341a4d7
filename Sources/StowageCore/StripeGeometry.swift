/// How the bytes of a shard lie on devices: `data` + `parity` fragments once it is sealed, whole copies on
/// ``openCopies`` devices while it is open.
public struct StripeGeometry: Hashable, Sendable, CustomStringConvertible {
  /// Data fragments of a sealed shard.
  public let data: Int
  /// Parity fragments of a sealed shard.
  public let parity: Int
  /// Whole copies of an open shard: one more than the devices that may be lost in any case.
  public let openCopies: Int
  /// Fragments of a sealed shard, each on a device of its own.
  public var fragments: Int { data + parity }

  /// A Reed-Solomon code, which survives the loss of as many devices as it has parity fragments.
  ///
  /// - Precondition: `data >= 1` and `parity >= 0`.
  public init(data: Int, parity: Int) { self.init(data: data, parity: parity, openCopies: parity + 1) }

  /// A code that does not survive every loss of as many devices as it has parity fragments: one with `g` global
  /// parities in addition to local ones takes `g + 2` copies.
  ///
  /// - Precondition: `data >= 1`, `parity >= 0` and `1 <= openCopies <= parity + 1`.
  public init(data: Int, parity: Int, openCopies: Int) {
    precondition(data >= 1 && parity >= 0, "no erasure code has \(data) data and \(parity) parity fragments")
    precondition(
      openCopies >= 1 && openCopies <= parity + 1,
      "\(openCopies) copies of an open shard do not fit to \(parity) parity fragments")
    self.data = data
    self.parity = parity
    self.openCopies = openCopies
  }

  /// The code that a new store gets: `rs:4+2`.
  public static let standard = StripeGeometry(data: 4, parity: 2)

  /// Bytes on all devices for a sealed shard of `length` stored bytes. Fragments are equally long, so the last may
  /// carry up to `data - 1` bytes of rounding.
  public func sealedBytes(_ length: Int) -> Int { (length + data - 1) / data * fragments }

  /// Bytes on all devices for `bytes` of an open shard.
  public func openBytes(_ bytes: Int) -> Int { bytes * openCopies }

  public var description: String { "rs:\(data)+\(parity)" }
}
