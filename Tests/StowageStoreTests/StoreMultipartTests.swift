import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

@Suite struct StoreMultipartTests {
  private func part(_ store: Store, _ id: UInt64, _ number: UInt32, _ bytes: [UInt8], _ etag: String)
    async throws
  {
    _ = try await store.uploadPart(OneBuffer(bytes: bytes), number: number, of: id) { etag }
  }

  @Test func listedPartsBecomeOneObjectAndTheOthersGo() async throws {
    let test = try await TestStore()
    try await test.store.createBucket("bucket")
    let upload = try await test.store.createMultipart("bucket", "key")
    try await part(test.store, upload.id, 3, content(3, 9000), "three")
    try await part(test.store, upload.id, 1, content(99, 5000), "old")
    try await part(test.store, upload.id, 1, content(1, 6000), "one")
    try await part(test.store, upload.id, 2, content(2, 10), "two")
    #expect(try await test.store.parts(of: upload.id).map(\.etag) == ["one", "two", "three"])
    try await test.crash()
    #expect(try await test.store.parts(of: upload.id).map(\.etag) == ["one", "two", "three"])
    await #expect(throws: StoreError.badPart(number: 1, reason: "it is listed after part 3")) {
      try await test.store.completeMultipart(upload.id, [PartReference(number: 3), PartReference(number: 1)])
    }
    await #expect(throws: StoreError.badPart(number: 1, reason: "its ETag is one, not old")) {
      try await test.store.completeMultipart(upload.id, [PartReference(number: 1, etag: "old")])
    }
    let version = try await test.store.completeMultipart(
      upload.id, [PartReference(number: 1, etag: "one"), PartReference(number: 3)])
    #expect(version.bytes == 15_000)
    let found = try await test.store.contents(of: "key", in: "bucket")
    #expect(found == content(1, 6000) + content(3, 9000))
    #expect(try await test.store.multiparts(in: "bucket").isEmpty)
    await #expect(throws: StoreError.noUpload(upload.id)) { try await test.store.parts(of: upload.id) }
    #expect(try await test.store.statistics().liveBytes == 15_000)
    try await test.reopen()
    #expect(try await test.store.contents(of: "key", in: "bucket") == found)
    #expect(try await test.store.statistics().liveBytes == 15_000)
  }

  @Test func anAbortedUploadLeavesNothing() async throws {
    let test = try await TestStore()
    try await test.store.createBucket("bucket")
    let upload = try await test.store.createMultipart("bucket", "key")
    try await part(test.store, upload.id, 1, content(1, 20_000), "one")
    await #expect(throws: StoreError.bucketNotEmpty("bucket")) { try await test.store.deleteBucket("bucket") }
    try await test.store.abortMultipart(upload.id)
    #expect(try await test.store.statistics().liveBytes == 0)
    await #expect(throws: StoreError.noUpload(upload.id)) {
      try await part(test.store, upload.id, 2, content(1, 20_000), "two")
    }
    try await test.store.deleteBucket("bucket")
  }
}
