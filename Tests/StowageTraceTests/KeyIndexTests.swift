import StowageCore
import StowageTrace
import Testing

@Suite struct KeyIndexTests {
  @Test func `numbers ascend in order of first appearance, and find gives none out`() {
    var index = KeyIndex()
    let long = String(repeating: "k", count: 300_000)
    let keys = ["", "a", "ab", "abcd", "abcdefg", "abcdefgh", "abcdefghi", "a\0", long]
    for (number, key) in keys.enumerated() {
      #expect(index.find(key.utf8.span.bytes, bucket: 7) == nil)
      #expect(index.number(of: key.utf8.span.bytes, bucket: 7) == number)
      #expect(index.find(key.utf8.span.bytes, bucket: 7) == UInt32(number))
      #expect(index.find(key.utf8.span.bytes, bucket: 8) == nil)
      #expect(index.string(of: UInt32(number)) == key)
      #expect(index.bucket(of: UInt32(number)) == 7)
    }
    #expect(index.count == keys.count)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `it agrees with a dictionary`(seed: UInt64) {
    struct Key: Hashable {
      var bucket: UInt32
      var text: String
    }
    var random = Seed(seed).stream("key index")
    var index = KeyIndex()
    var model: [Key: UInt32] = [:]
    for _ in 0..<50_000 {
      let key = Key(bucket: UInt32(random.below(3)), text: String(random.below(1 << (1 + random.below(40)))))
      let bytes = key.text.utf8.span.bytes
      #expect(index.find(bytes, bucket: key.bucket) == model[key], "seed \(seed)")
      let number = index.number(of: bytes, bucket: key.bucket)
      #expect(model[key] ?? UInt32(model.count) == number, "seed \(seed)")
      model[key] = number
    }
    #expect(index.count == model.count)
  }

  @Test(
    arguments: [
      (["7", "0", "1048575"], [7, 0, 1_048_575]), (["9999999999999999999"], [9_999_999_999_999_999_999]),
      ([], []), (["7", "x"], []), (["7", "-1"], []), (["7", ""], []), (["10000000000000000000"], []),
    ] as [([String], [UInt64])])
  func `keys are addresses where all of them are decimal numbers`(keys: [String], expected: [UInt64]) {
    var index = KeyIndex()
    for key in keys { _ = index.number(of: key.utf8.span.bytes, bucket: 1) }
    let addresses = index.addresses()
    #expect((0..<addresses.count).map { addresses[$0] } == expected)
  }

  @Test func `keys with the same text before the last slash share a prefix`() {
    var index = KeyIndex()
    for key in ["a/b/1", "a/b/2", "a/b", "a/c", "/x", "plain", "a/b/", "ab/1"] {
      _ = index.number(of: key.utf8.span.bytes, bucket: 1)
    }
    let hashes = index.prefixes()
    #expect(hashes.count == 8)
    #expect(hashes[0] == hashes[1] && hashes[0] == hashes[6])
    #expect(hashes[2] == hashes[3])
    #expect(hashes[5] == 0)
    // Those of a/b, a, nothing and ab, and none.
    #expect(Set((0..<8).map { hashes[$0] }).count == 5)

    var plain = KeyIndex()
    _ = plain.number(of: "plain".utf8.span.bytes, bucket: 1)
    #expect(plain.prefixes().count == 0)
  }
}
