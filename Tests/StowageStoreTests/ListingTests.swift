import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

@Suite struct ListingTests {
  private func pages(
    _ store: Store, limit: Int, _ change: (inout ListRequest) -> Void = { _ in }
  ) async throws -> [String] {
    var request = ListRequest()
    request.limit = limit
    change(&request)
    var found: [String] = []
    while true {
      let page = try await store.list("bucket", request)
      #expect(page.versions.count + page.prefixes.count <= limit)
      found += (page.versions.map(\.key) + page.prefixes).sorted()
      guard let next = page.next else { return found }
      request.after = next
    }
  }

  @Test(arguments: 1...9) func pagesOfAnySizeGiveTheSameList(limit: Int) async throws {
    let test = try await TestStore()
    try await test.store.createBucket("bucket")
    let keys = ["a/1", "a/2", "a/b/3", "b", "c/", "c/x", "d", "\u{10FFFF}"]
    for key in keys { try await test.store.put([1], to: "bucket", key) }
    #expect(try await pages(test.store, limit: limit) == keys)
    #expect(try await pages(test.store, limit: limit) { $0.prefix = "a/" } == ["a/1", "a/2", "a/b/3"])
    let top = try await pages(test.store, limit: limit) { $0.delimiter = "/" }
    #expect(top == ["a/", "b", "c/", "d", "\u{10FFFF}"])
    let below = try await pages(test.store, limit: limit) { ($0.delimiter, $0.prefix) = ("/", "a/") }
    #expect(below == ["a/1", "a/2", "a/b/"])
  }

  @Test func versionsAndMarkersAreListedNewestFirst() async throws {
    let test = try await TestStore()
    try await test.store.createBucket("bucket", versioning: .enabled)
    let first = try await test.store.put([1], to: "bucket", "key")
    let second = try await test.store.put([2], to: "bucket", "key")
    let deletion = try await test.store.delete("bucket", "key")
    #expect(deletion.isMarker)
    var request = ListRequest()
    (request.includesVersions, request.limit) = (true, 2)
    let page = try await test.store.list("bucket", request)
    #expect(page.versions.map(\.id) == [deletion.version, second.id])
    request.after = page.next
    let rest = try await test.store.list("bucket", request)
    #expect(rest.versions.map(\.id) == [first.id])
    #expect(rest.next == nil)
    #expect(try await test.store.list("bucket").versions.isEmpty)
    #expect(try await test.store.contents(of: "key", in: "bucket", version: first.id) == [1])
  }
}
