/// The MD5 of bytes that come in pieces: what S3 calls the ETag of an object that came in one piece.
///
/// No protection against somebody who means harm, and none is asked of it here. Source: RFC 1321.
public struct MD5: Sendable {
  private var state = SIMD4<UInt32>(0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476)
  /// What is left of the bytes so far beyond whole blocks.
  private var rest: [UInt8] = []
  private var byteCount: UInt64 = 0

  private static let blockBytes = 64

  /// The digest of no bytes.
  public init() {}

  /// Takes in further bytes.
  public mutating func update(_ bytes: RawSpan) {
    byteCount &+= UInt64(bytes.byteCount)
    var start = 0
    if !rest.isEmpty {
      start = min(Self.blockBytes - rest.count, bytes.byteCount)
      keep(bytes.extracting(..<start))
      if rest.count < Self.blockBytes { return }
      let block = rest
      rest.removeAll(keepingCapacity: true)
      mix(block.span.bytes)
    }
    let whole = (bytes.byteCount - start) / Self.blockBytes * Self.blockBytes
    mix(bytes.extracting(start..<start + whole))
    keep(bytes.extracting((start + whole)...))
  }

  /// The 16 bytes of the digest of all bytes so far. More may follow.
  public var digest: [UInt8] {
    var last = self
    let end = rest.count < 56 ? 56 : 120
    let padding: [UInt8] = [0x80] + [UInt8](repeating: 0, count: end - rest.count - 1)
    last.update(padding.span.bytes)
    withUnsafeBytes(of: (byteCount &* 8).littleEndian) { last.update($0.bytes) }
    return (0..<16).map { UInt8(truncatingIfNeeded: last.state[$0 / 4] >> UInt32($0 % 4 * 8)) }
  }

  private mutating func keep(_ bytes: RawSpan) {
    bytes.withUnsafeBytes { rest.append(contentsOf: $0) }
  }

  /// Mixes in whole blocks.
  private mutating func mix(_ bytes: RawSpan) {
    bytes.withUnsafeBytes { bytes in
      for start in stride(from: 0, to: bytes.count, by: Self.blockBytes) {
        state = Self.mixing(
          UnsafeRawBufferPointer(rebasing: bytes[start..<start + Self.blockBytes]), into: state)
      }
    }
  }

  private static func mixing(_ block: UnsafeRawBufferPointer, into state: SIMD4<UInt32>) -> SIMD4<UInt32> {
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    func step(_ mixed: UInt32, _ word: Int, _ number: Int, _ shifts: SIMD4<UInt32>) {
      let loaded = block.loadUnaligned(fromByteOffset: word % 16 * 4, as: UInt32.self)
      let sum = a &+ mixed &+ UInt32(littleEndian: loaded) &+ sines[number]
      let shift = shifts[number % 4]
      (a, d, c, b) = (d, c, b, b &+ (sum &<< shift | sum &>> (32 &- shift)))
    }
    for number in 0..<16 { step(b & c | ~b & d, number, number, [7, 12, 17, 22]) }
    for number in 16..<32 { step(b & d | c & ~d, 5 * number + 1, number, [5, 9, 14, 20]) }
    for number in 32..<48 { step(b ^ c ^ d, 3 * number + 5, number, [4, 11, 16, 23]) }
    for number in 48..<64 { step(c ^ (b | ~d), 7 * number, number, [6, 10, 15, 21]) }
    return state &+ SIMD4(a, b, c, d)
  }

  /// 2^32 |sin n| for n from 1, in radians, rounded down.
  private static let sines: [64 of UInt32] = [
    0xd76a_a478, 0xe8c7_b756, 0x2420_70db, 0xc1bd_ceee, 0xf57c_0faf, 0x4787_c62a, 0xa830_4613, 0xfd46_9501,
    0x6980_98d8, 0x8b44_f7af, 0xffff_5bb1, 0x895c_d7be, 0x6b90_1122, 0xfd98_7193, 0xa679_438e, 0x49b4_0821,
    0xf61e_2562, 0xc040_b340, 0x265e_5a51, 0xe9b6_c7aa, 0xd62f_105d, 0x0244_1453, 0xd8a1_e681, 0xe7d3_fbc8,
    0x21e1_cde6, 0xc337_07d6, 0xf4d5_0d87, 0x455a_14ed, 0xa9e3_e905, 0xfcef_a3f8, 0x676f_02d9, 0x8d2a_4c8a,
    0xfffa_3942, 0x8771_f681, 0x6d9d_6122, 0xfde5_380c, 0xa4be_ea44, 0x4bde_cfa9, 0xf6bb_4b60, 0xbebf_bc70,
    0x289b_7ec6, 0xeaa1_27fa, 0xd4ef_3085, 0x0488_1d05, 0xd9d4_d039, 0xe6db_99e5, 0x1fa2_7cf8, 0xc4ac_5665,
    0xf429_2244, 0x432a_ff97, 0xab94_23a7, 0xfc93_a039, 0x655b_59c3, 0x8f0c_cc92, 0xffef_f47d, 0x8584_5dd1,
    0x6fa8_7e4f, 0xfe2c_e6e0, 0xa301_4314, 0x4e08_11a1, 0xf753_7e82, 0xbd3a_f235, 0x2ad7_d2bb, 0xeb86_d391,
  ]
}
