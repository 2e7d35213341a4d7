import StowageCore
import StowageTrace
import Testing

@Suite struct TraceDigestTests {
  private static let first = TraceRow(
    time: Instant(milliseconds: 1), operation: .put, bucket: 1, key: 0, size: 2, ttlSeconds: 3,
    contentType: 1,
    tenant: 1, batch: 1)

  private func names(_ name: String) -> TraceNames {
    var names = TraceNames()
    for path in [\TraceNames.buckets, \.contentTypes, \.tenants, \.batches] {
      _ = names[keyPath: path].number(of: name)
      _ = names[keyPath: path].number(of: "second")
    }
    return names
  }

  private func digest(_ rows: [TraceRow], _ names: TraceNames) -> UInt64 {
    var digest = TraceDigest()
    for row in rows { digest.add(row) }
    return digest.value(names: names)
  }

  @Test func `every field of a row and every name counts`() {
    var variants = [Self.first]
    func add(_ change: (inout TraceRow) -> Void) {
      variants.append(Self.first)
      change(&variants[variants.count - 1])
    }
    add { $0.time = Instant(milliseconds: 2) }
    add { $0.operation = .get }
    add { $0.size = 3 }
    add { $0.ttlSeconds = TraceRow.noTTL }
    add { $0.bucket = 0 }
    add { $0.contentType = 0 }
    add { $0.tenant = 2 }
    add { $0.batch = 2 }
    var digests = variants.map { digest([Self.first, $0], names("x")) }
    digests.append(digest([Self.first], names("x")))
    digests.append(digest([], names("x")))
    digests.append(digest([Self.first, Self.first], names("y")))
    var other = Self.first
    other.key = 1
    digests.append(digest([Self.first, other], names("x")))
    #expect(Set(digests).count == digests.count)
  }

  @Test func `how a source numbers keys and names does not matter, nor do names that no row uses`() {
    var renumbered = Self.first
    renumbered.key = 77
    renumbered.bucket = 2
    var others = names("x")
    others.buckets = Names()
    _ = others.buckets.number(of: "unused")
    _ = others.buckets.number(of: "x")
    #expect(digest([Self.first, Self.first], names("x")) == digest([renumbered, renumbered], others))
  }

  @Test func `it is the same in every process, as 16 digits`() {
    var digest = TraceDigest()
    digest.add(Self.first)
    #expect(digest.text(names: names("x")) == "0c4f815b033c9947")
  }
}
