import StowageStore
import StowageTesting
import Testing

@Test func aPhotoOutlivesACrashAndALostDevice() async throws {
  let test = try await TestStore()
  try await test.store.createBucket("photos")
  let photo = [UInt8](repeating: 7, count: 100_000)
  try await test.store.put(photo, to: "photos", "cat.jpg")
  try await test.advance(by: .days(31))
  try await test.crash()
  test.lose(device: 1)
  #expect(try await test.store.contents(of: "cat.jpg", in: "photos") == photo)
}
