import StowageCore
import Testing

@testable import StowageTrace

@Suite struct FrequentValuesTests {
  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func `bounds hold, and nothing above a 16th of all is missing`(seed: UInt64) {
    var random = Seed(seed).stream("values")
    var (found, counts) = (FrequentValues(), [Int: Int]())
    let spread = 1 + random.below(4)
    for _ in 0..<3000 {
      let value = Int(random.logNormal(median: 40, sigma: Double(spread)))
      found.add(value)
      counts[value, default: 0] += 1
    }
    let entries = found.entries(ofAtLeast: 0)
    #expect(entries.count <= 16 && found.count == 3000)
    for entry in entries {
      let count = counts[entry.value] ?? 0
      #expect(entry.atLeast <= count && count <= entry.atMost, "seed \(seed), \(entry)")
    }
    for (value, count) in counts where count > 3000 / 16 {
      #expect(entries.contains { $0.value == value }, "seed \(seed): \(value) came \(count) times")
    }
  }

  @Test func `up to 16 different numbers are counted exactly, the most frequent first`() {
    var found = FrequentValues()
    for value in 1...16 { for _ in 0..<value { found.add(value) } }
    #expect(found.entries(ofAtLeast: 0).map(\.value) == (1...16).reversed())
    #expect(found.entries(ofAtLeast: 10).map(\.atMost) == [16, 15, 14])
    #expect(found.entries(ofAtLeast: 10).map(\.atLeast) == [16, 15, 14])
  }
}
