import StowageS3
import Testing

@Suite("Requests of which one byte was altered") struct FlippedByteTests {
  private static let seeds = UInt64(1)...12

  @Test("none is taken for what was signed", arguments: seeds)
  func refused(seed: UInt64) {
    let gate = Gate.sample()
    #expect(
      accepted(seed: seed) { request, _ in gate.verdict { () throws(S3Error) in try request() } }.isEmpty)
  }

  @Test("a gate that does not look at the query is found out")
  func planted() {
    let gate = Gate.sample()
    let found = Self.seeds.flatMap {
      accepted(seed: $0) { altered, original in
        gate.verdict { () throws(S3Error) in
          var request = try altered()
          let target = try original().target
          request.target = try RequestTarget(
            request.target.path + (target.query.isEmpty ? "" : "?\(target.query)"))
          return request
        }
      }
    }
    #expect(found.contains { $0.contains("list with empty values") })
  }

  private typealias Make = () throws(S3Error) -> S3Request

  /// Alters each recorded request in 40 places, and gives those that still pass for signed.
  private func accepted(seed: UInt64, _ verdict: (Make, _ original: Make) -> String) -> [String] {
    var random = Random(state: seed)
    var accepted: [String] = []
    let chunked = [("chunked", Recorded.chunked), ("with trailer", Recorded.chunkedWithTrailer)]
    for (name, head) in Recorded.requests.map({ ($0.key, $0.value) }) + chunked {
      let bytes = Array(head.utf8)
      let places = signedPlaces(of: bytes)
      for _ in 0..<40 {
        var altered = bytes
        let place = places[random.below(places.count)]
        // Printable, and no blank: blanks at the end or beside each other are not signed.
        let byte = UInt8(0x21 + random.below(0x5e))
        if byte == bytes[place] { continue }
        altered[place] = byte
        let text = String(decoding: altered, as: UTF8.self)
        let outcome = verdict(
          { () throws(S3Error) in try S3Request(head: text) },
          { () throws(S3Error) in try S3Request(head: head) })
        if outcome == Recorded.accessKey {
          accepted.append("seed \(seed), \(name), byte \(place): \(Character(UnicodeScalar(byte)))")
        }
      }
    }
    return accepted
  }

  /// The first line but the blank in it, and the values of fields that are signed.
  private func signedPlaces(of head: [UInt8]) -> [Int] {
    let list = String(decoding: head, as: UTF8.self).split(separator: "SignedHeaders=")[1]
    let signed = list.prefix { $0 != "," && $0 != "&" }.replacing("%3B", with: ";").split(separator: ";")
    var places: [Int] = []
    for line in head.indices.split(whereSeparator: { head[$0] == UInt8(ascii: "\n") }) {
      let text = String(decoding: head[line.startIndex..<line.endIndex], as: UTF8.self)
      let name = String(text.prefix { $0 != ":" })
      if line.startIndex == 0 {
        places += line.filter { head[$0] != UInt8(ascii: " ") }
      } else if name == "authorization" || signed.contains(Substring(name)) {
        places += line.dropFirst(name.utf8.count + 1).filter { head[$0] != UInt8(ascii: " ") }
      }
    }
    return places
  }
}

/// SplitMix64.
private struct Random {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return Int((mixed ^ mixed >> 31) % UInt64(bound))
  }
}
