import Foundation
import StowageS3
import StowageStore
import StowageTesting
import Testing

@Suite struct `The key of a store in a folder` {
  /// A client of a store there.
  private func client(_ store: Store) -> S3Client {
    let user = User(accessKey: "KEYalice", canonicalID: "id-alice", displayName: "alice", email: "")
    return S3Client(
      service: S3Service(store: { store }, users: [S3Client.credentials(user)]) { signingTime }, user: user)
  }

  @Test func `is made once, for the owner's eyes, and outlives the server`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "stowage-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let key = folder.appending(path: "encryption.key")
    let store = try await Store.create(at: folder.path, TestStore.small)
    let alice = client(store)
    _ = try await alice.send("PUT", "/box")
    #expect(throws: CocoaError.self, "there is a key that nobody has asked for") { try Data(contentsOf: key) }
    let encrypted = ["x-amz-server-side-encryption": "AES256"]
    #expect(try await alice.send("PUT", "/box/k", encrypted, body: "secret").status == 200)
    let attributes = try FileManager.default.attributesOfItem(atPath: key.path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let bytes = try Data(contentsOf: key)
    #expect(bytes.count == 32)
    try await store.close()
    let again = try await Store.open(at: folder.path)
    #expect(try await client(again).send("GET", "/box/k").text == "secret")
    try await again.close()
    #expect(try Data(contentsOf: key) == bytes)
    try bytes.dropLast().write(to: key)
    let damaged = try await Store.open(at: folder.path)
    #expect(try await client(damaged).send("GET", "/box/k").verdict == "500 InternalError")
    try await damaged.close()
  }
}
