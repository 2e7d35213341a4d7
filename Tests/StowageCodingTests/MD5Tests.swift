import StowageCoding
import TestSupport
import Testing

@Suite struct MD5Tests {
  private func text(_ digest: [UInt8]) -> String {
    digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  /// RFC 1321, A.5.
  @Test(arguments: [
    ("", "d41d8cd98f00b204e9800998ecf8427e"), ("a", "0cc175b9c0f1b6a831c399e269772661"),
    ("abc", "900150983cd24fb0d6963f7d28e17f72"), ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
    ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
    (
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"
    ),
    (
      "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
      "57edf4a22be3c955ac49da2e2107b67a"
    ),
  ])
  func theTestSuiteOfTheStandard(input: String, expected: String) {
    var sum = MD5()
    sum.update(Array(input.utf8).span.bytes)
    #expect(text(sum.digest) == expected)
  }

  /// The digest of the digests of 0, 1, … 299 bytes, from another implementation.
  @Test func everyLengthAroundTheBlocks() {
    var sums = MD5()
    for count in 0..<300 {
      var sum = MD5()
      sum.update([UInt8](repeating: UInt8(truncatingIfNeeded: count), count: count).span.bytes)
      sums.update(sum.digest.span.bytes)
    }
    #expect(text(sums.digest) == "b1889b1eb8920ba69f62e8a9432e07e3")
  }

  @Test func piecesGiveWhatTheWholeGives() {
    let bytes = (0..<400).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    var whole = MD5()
    whole.update(bytes.span.bytes)
    for first in 0...200 {
      var pieces = MD5()
      pieces.update(bytes.span.extracting(..<first).bytes)
      _ = pieces.digest
      pieces.update(bytes.span.extracting(first..<first + 100).bytes)
      pieces.update(bytes.span.extracting((first + 100)...).bytes)
      #expect(pieces.digest == whole.digest)
    }
  }
}
