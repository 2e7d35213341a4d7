import StowageCore
import Testing

@testable import StowagePolicies

/// Who is compared with whom, and what follows from it.
@Suite struct TrustTests {
  private func at(_ minute: Int) -> Moment {
    Moment(wall: Instant(milliseconds: Int64(minute) * 60_000), ingestedBytes: minute)
  }

  @Test func `a number that begins again without having ended is compared as what it is now`() throws {
    var trust = Trust()
    for minute in [1, 2] {
      for number in 0..<200 { trust.began(UploadID(UInt32(number)), ChunkFacts(), at: at(minute)) }
    }
    let compared = (300..<304).compactMap { trust.ended(UploadID($0), died: true) }
    #expect(compared.map(\.facts.uploaded) == [at(2)])
  }

  @Test func `a place passes on when its owner ends or is forgotten`() throws {
    var trust = Trust()
    for number in 0..<200 { trust.began(UploadID(UInt32(number)), ChunkFacts(), at: at(1)) }
    for number in 0..<200 {
      if number % 2 == 0 { trust.forget(UploadID(UInt32(number))) }
      _ = trust.ended(UploadID(UInt32(number)), died: false)
      trust.began(UploadID(UInt32(1000 + number)), ChunkFacts(), at: at(2))
    }
    for _ in 0..<800 {
      guard let other = trust.ended(UploadID(5000), died: true) else { continue }
      #expect(other.upload.index >= 1000 && other.facts.uploaded == at(2))
    }
  }

  @Test func `trust is lost when foresight is no better than a guess, and comes back`() {
    var trust = Trust()
    func compare(_ count: Int, rightOf ten: Int) {
      for number in 0..<count { trust.note(dying: number % 10 < ten ? 1 : 3, living: 2, age: 1000) }
    }
    compare(2047, rightOf: 0)
    #expect(trust.isGiven, "too early to tell")
    compare(1, rightOf: 0)
    #expect(!trust.isGiven)
    compare(10_000, rightOf: 5)
    #expect(!trust.isGiven)
    compare(10_000, rightOf: 6)
    #expect(trust.isGiven && trust.meanAgeAtDeath.rounded() == 1000)
  }
}
