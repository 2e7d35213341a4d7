import StowageStore
import StowageTesting
import Testing

@Suite struct EmbeddedTests {
  @Test func whatWasPutComesBack() async throws {
    let test = try await TestStore()
    try await test.store.createBucket("photos")
    let photo = [UInt8](repeating: 7, count: 100_000)
    try await test.store.put(photo, to: "photos", "cat.jpg")
    #expect(try await test.store.contents(of: "cat.jpg", in: "photos") == photo)
  }

  @Test func whatHasExpiredIsGone() async throws {
    let test = try await TestStore()
    try await test.store.createBucket("logs")
    var options = PutOptions()
    options.expiry = .after(milliseconds: 30 * 86_400_000)
    try await test.store.put([1, 2, 3], to: "logs", "today", options)
    try await test.advance(by: .days(29))
    #expect(try await test.store.contents(of: "today", in: "logs") == [1, 2, 3])
    try await test.advance(by: .days(2))
    await #expect(throws: StoreError.noObject(bucket: "logs", key: "today")) {
      try await test.store.contents(of: "today", in: "logs")
    }
  }

  @Test func aLostDeviceAndACrashLoseNothing() async throws {
    let test = try await TestStore()
    try await test.store.createBucket("photos")
    for index in 0..<50 {
      try await test.store.put([UInt8](repeating: UInt8(index), count: 5000), to: "photos", "\(index)")
    }
    try await test.crash()
    test.lose(device: 1)
    for index in 0..<50 {
      let photo = try await test.store.contents(of: "\(index)", in: "photos")
      #expect(photo == [UInt8](repeating: UInt8(index), count: 5000))
    }
  }
}
