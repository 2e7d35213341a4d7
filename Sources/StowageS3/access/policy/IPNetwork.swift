/// An address, of version 4 or 6.
struct IPAddress: Hashable, Sendable {
  /// 4 or 16.
  let bytes: [UInt8]

  /// Nil where it is none. An address of version 4 that is written as one of version 6 is one of version 4.
  init?(_ text: String) {
    if text.contains(":") {
      guard let bytes = Self.version6(text) else { return nil }
      let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10...11].allSatisfy { $0 == 0xff }
      self.bytes = isMapped ? Array(bytes[12...]) : bytes
    } else {
      guard let bytes = Self.version4(text) else { return nil }
      self.bytes = bytes
    }
  }

  private static func version4(_ text: String) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let bytes = parts.compactMap { part in
      part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt8(part) : nil
    }
    return parts.count == 4 && bytes.count == 4 ? bytes : nil
  }

  private static func version6(_ text: String) -> [UInt8]? {
    let halves = text.split(separator: "::", omittingEmptySubsequences: false)
    if halves.count > 2 { return nil }
    var groups: [[UInt8]] = []
    for half in halves {
      guard let bytes = groupBytes(half) else { return nil }
      groups.append(bytes)
    }
    if groups.count == 1 { return groups[0].count == 16 ? groups[0] : nil }
    let missing = 16 - groups[0].count - groups[1].count
    return missing >= 2 ? groups[0] + [UInt8](repeating: 0, count: missing) + groups[1] : nil
  }

  private static func groupBytes(_ half: Substring) -> [UInt8]? {
    if half.isEmpty { return [] }
    var bytes: [UInt8] = []
    let groups = half.split(separator: ":", omittingEmptySubsequences: false)
    for (place, group) in groups.enumerated() {
      if place == groups.count - 1, group.contains(".") {
        guard let last = version4(String(group)) else { return nil }
        bytes += last
      } else {
        guard group.utf8.count <= 4, group.utf8.first != UInt8(ascii: "+"),
          let number = UInt16(group, radix: 16)
        else { return nil }
        bytes += [UInt8(number >> 8), UInt8(number & 255)]
      }
    }
    return bytes.count <= 16 ? bytes : nil
  }
}

/// Addresses that begin with the same bits.
struct IPNetwork: Hashable, Sendable {
  let address: IPAddress
  let bits: Int

  /// `10.0.0.0/8`, or one address; nil where it is neither.
  init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = IPAddress(String(parts[0])) else { return nil }
    let most = address.bytes.count * 8
    self.address = address
    if parts.count == 1 {
      bits = most
    } else {
      guard let bits = UInt8(parts[1]), bits <= most else { return nil }
      self.bits = Int(bits)
    }
  }

  func contains(_ other: IPAddress) -> Bool {
    if other.bytes.count != address.bytes.count { return false }
    for (place, (one, another)) in zip(address.bytes, other.bytes).enumerated() {
      let rest = bits - place * 8
      if rest <= 0 { return true }
      let mask: UInt8 = rest >= 8 ? 0xff : ~(0xff >> rest)
      if one & mask != another & mask { return false }
    }
    return true
  }

  /// Whether S3 does not take it for the whole world.
  var isNarrow: Bool { bits >= (address.bytes.count == 4 ? 8 : 32) }
}
