import StowageCoding
import StowageCore
import Testing

@Suite struct FragmentLayoutTests {
  static let codes = ["rs:1+1", "rs:4+2", "rs:6+3", "rs:10+4", "lrc:12+2+2"]

  @Test(arguments: codes) func `fragments are as long as the simulator counts`(text: String) throws {
    let code = try ErasureCode(text)
    let geometry = StripeGeometry(data: code.dataCount, parity: code.parityCount)
    for length in [0, 1, 2, 11, 12, 13, 100, 65535, 256 << 20] {
      let layout = FragmentLayout(code, shardBytes: length)
      #expect(layout.sealedBytes == geometry.sealedBytes(length))
      let contents = (0..<code.dataCount).map { layout.contentBytes(of: $0) }
      #expect(contents.reduce(0, +) == length)
      #expect(contents.allSatisfy { 0...layout.fragmentBytes ~= $0 })
      #expect(layout.contentBytes(of: code.dataCount) == layout.fragmentBytes)
    }
  }

  @Test func `an open shard survives as many losses as a sealed one`() throws {
    #expect(try ErasureCode("rs:4+2").openCopies == 3)
    #expect(try ErasureCode("lrc:12+2+2").openCopies == 4)
    #expect(StripeGeometry(data: 4, parity: 2).openBytes(10) == 10 * (try ErasureCode("rs:4+2").openCopies))
  }

  @Test func `a short shard fills the first fragments`() throws {
    let layout = FragmentLayout(try ErasureCode("rs:4+2"), shardBytes: 5)
    #expect((0..<6).map { layout.contentBytes(of: $0) } == [2, 2, 1, 0, 2, 2])
    #expect(
      layout.pieces(of: 1..<5) == [
        FragmentPiece(fragment: 0, bytes: 1..<2), FragmentPiece(fragment: 1, bytes: 0..<2),
        FragmentPiece(fragment: 2, bytes: 0..<1),
      ])
    #expect(layout.pieces(of: 3..<3) == [])
    #expect(FragmentLayout(layout.code, shardBytes: 0).pieces(of: 0..<0) == [])
  }

  /// Every range of every small shard, byte by byte.
  @Test(arguments: codes) func `pieces are the bytes of the range in order`(text: String) throws {
    let code = try ErasureCode(text)
    for length in 0...30 {
      let layout = FragmentLayout(code, shardBytes: length)
      for start in 0...length {
        for end in start...length {
          let pieces = layout.pieces(of: start..<end)
          let places = pieces.flatMap { piece in
            piece.bytes.map { piece.fragment * layout.fragmentBytes + $0 }
          }
          #expect(places == Array(start..<end))
          #expect(
            pieces.allSatisfy {
              !$0.bytes.isEmpty && $0.bytes.upperBound <= layout.contentBytes(of: $0.fragment)
            })
          if end - start <= layout.fragmentBytes { #expect(pieces.count <= 2) }
        }
      }
    }
  }

  @Test func `groups part the data, the first ones larger`() throws {
    let uneven = try ErasureCode("lrc:7+3+1")
    #expect((0..<3).map { uneven.dataFragments(ofGroup: $0) } == [0..<3, 3..<5, 5..<7])
    let even = try ErasureCode("lrc:12+2+2")
    #expect((0..<2).map { even.dataFragments(ofGroup: $0) } == [0..<6, 6..<12])
  }
}
