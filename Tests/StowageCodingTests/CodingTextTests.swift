import StowageCoding
import Testing

@Suite struct CodingTextTests {
  @Test func `a codec is what its text says`() throws {
    #expect(try ChunkCodec("raw") == .raw)
    #expect(try ChunkCodec("lz4") == .lz4)
    for level in 1...19 { #expect(try ChunkCodec("zstd:\(level)") == .zstd(level: level)) }
    for text in ["raw", "lz4", "zstd:1", "zstd:19"] { #expect(try ChunkCodec(text).description == text) }
  }

  @Test(
    arguments: [
      ("zstd", #"codec "zstd" is not of the form zstd:1 to zstd:19"#),
      ("zstd:", #"codec "zstd:" is not of the form zstd:1 to zstd:19"#),
      ("zstd:+3", #"codec "zstd:+3" is not of the form zstd:1 to zstd:19"#),
      ("zstd:03", #"codec "zstd:03" is not of the form zstd:1 to zstd:19"#),
      ("zstd:0", #"codec "zstd:0": the level is 0, expected 1 to 19"#),
      ("zstd:20", #"codec "zstd:20": the level is 20, expected 1 to 19"#),
      ("lz4:9", #"codec "lz4:9" is not of the form lz4, without a level"#),
      ("raw:", #"codec "raw:" is not of the form raw, without a level"#),
      ("zstt:3", #"codec "zstt:3": there is no "zstt"; did you mean "zstd"? known forms: raw, lz4, zstd"#),
      ("", #"codec "": there is no ""; known forms: raw, lz4, zstd"#),
    ])
  func `any other codec is refused with what is expected`(text: String, message: String) {
    #expect(message == refusal { () throws(CodingTextError) in _ = try ChunkCodec(text) })
  }

  @Test func `an erasure code is what its text says`() throws {
    #expect(try ErasureCode("rs:4+2") == .reedSolomon(data: 4, parity: 2))
    #expect(try ErasureCode("lrc:12+2+2") == .locallyRepairable(data: 12, groups: 2, globals: 2))
    for text in ["rs:1+1", "rs:4+2", "rs:254+1", "rs:1+254", "lrc:12+2+2", "lrc:1+1+1", "lrc:7+3+1"] {
      #expect(try ErasureCode(text).description == text)
    }
  }

  @Test(
    arguments: [
      ("rs:4", #"erasure code "rs:4" is not of the form rs:k+m, as rs:4+2"#),
      ("rs", #"erasure code "rs" is not of the form rs:k+m, as rs:4+2"#),
      ("rs:4+2+1", #"erasure code "rs:4+2+1" is not of the form rs:k+m, as rs:4+2"#),
      ("rs:4+-2", #"erasure code "rs:4+-2" is not of the form rs:k+m, as rs:4+2"#),
      (
        "rs:4+99999999999999999999",
        #"erasure code "rs:4+99999999999999999999" is not of the form rs:k+m, as rs:4+2"#
      ),
      ("lrc:12+2", #"erasure code "lrc:12+2" is not of the form lrc:k+l+g, as lrc:12+2+2"#),
      ("rs:0+2", #"erasure code "rs:0+2": k (data fragments) is 0, expected 1 to 254"#),
      ("rs:4+0", #"erasure code "rs:4+0": m (parity fragments) is 0, expected 1 to 254"#),
      ("rs:250+6", #"erasure code "rs:250+6": the number of fragments is 256, expected 2 to 255"#),
      ("lrc:12+0+2", #"erasure code "lrc:12+0+2": l (local groups) is 0, expected 1 to 12"#),
      ("lrc:3+4+2", #"erasure code "lrc:3+4+2": l (local groups) is 4, expected 1 to 3"#),
      ("lrc:12+2+0", #"erasure code "lrc:12+2+0": g (global parities) is 0, expected 1 to 254"#),
      ("lrc:200+50+6", #"erasure code "lrc:200+50+6": the number of fragments is 256, expected 2 to 255"#),
      ("es:4+2", #"erasure code "es:4+2": there is no "es"; known forms: rs:k+m, lrc:k+l+g"#),
    ])
  func `an impossible erasure code is refused with what is expected`(text: String, message: String) {
    #expect(message == refusal { () throws(CodingTextError) in _ = try ErasureCode(text) })
  }

  private func refusal(_ read: () throws(CodingTextError) -> Void) -> String? {
    do {
      try read()
      return nil
    } catch { return "\(error)" }
  }
}
