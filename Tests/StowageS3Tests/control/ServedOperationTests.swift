import StowageCore
import StowageStore
import StowageTesting
import Synchronization
import Testing

@testable import StowageS3

/// What a service says that it has carried out.
private final class Recording: Sendable {
  private let operations = Mutex<[ServedOperation]>([])

  var hooks: S3Hooks {
    var hooks = S3Hooks()
    hooks.served = { [self] operation in operations.withLock { $0.append(operation) } }
    return hooks
  }

  /// Since the last call, as `put box/key 5`; versions are numbered in the order in which they appear.
  func take() -> [String] {
    let all = operations.withLock { operations in
      defer { operations = [] }
      return operations
    }
    var versions: [String] = []
    return all.map { operation in
      let parts = operation.object.split(separator: "?", maxSplits: 1).map { String($0) }
      var name = parts[0]
      if parts.count > 1 {
        if !versions.contains(parts[1]) { versions.append(parts[1]) }
        name += " v\((versions.firstIndex(of: parts[1]) ?? 0) + 1)"
      }
      let ttl = operation.expiry.map {
        " ttl \(($0.milliseconds - operation.time.milliseconds) / 86_400_000)d"
      }
      return "\(operation.kind) \(operation.bucket)/\(name) \(operation.bytes)" + (ttl ?? "")
    }
  }
}

@Suite struct `A recording has what was carried out` {
  private func world(_ recording: Recording) async throws -> S3World {
    let world = try await S3World(hooks: recording.hooks)
    _ = try await world.alice.send("PUT", "/box")
    return world
  }

  @Test func `puts, copies, reads of the bytes asked for, deletes one by one and in lists`() async throws {
    let recording = Recording()
    let world = try await world(recording)
    try await world.put("a", "12345", ["content-type": "text/plain"])
    try await world.put("a", "123")
    _ = try await world.alice.send("PUT", "/box/copy", ["x-amz-copy-source": "/box/a"])
    _ = try await world.alice.send("GET", "/box/a", ["range": "bytes=1-2"])
    _ = try await world.alice.send("HEAD", "/box/a")
    let list = ["a", "copy", "never"].map { "<Object><Key>\($0)</Key></Object>" }.joined()
    _ = try await world.alice.send("POST", "/box?delete", body: "<Delete>\(list)</Delete>")
    #expect(
      recording.take() == [
        "put box/a 5", "put box/a 3", "put box/copy 3", "get box/a 2", "delete box/a 0", "delete box/copy 0",
      ])
  }

  @Test func `an upload in parts when it is completed, and what is refused never`() async throws {
    let recording = Recording()
    let world = try await world(recording)
    let upload = try await world.begin("k")
    let part = try await world.alice.send("PUT", "/box/k?partNumber=1&uploadId=\(upload)", body: "part")
    #expect(try await world.alice.send("PUT", "/box/x", ["if-match": "\"0\""], body: "x").status >= 400)
    #expect(try await world.alice.send("GET", "/box/x").status == 404)
    #expect(try await world.bob.send("PUT", "/box/x", body: "x").status == 403)
    #expect(recording.take() == [])
    let list = "<Part><PartNumber>1</PartNumber><ETag>\(part["etag"] ?? "")</ETag></Part>"
    _ = try await world.alice.send(
      "POST", "/box/k?uploadId=\(upload)", body: "<CompleteMultipartUpload>\(list)</CompleteMultipartUpload>")
    #expect(recording.take() == ["put box/k 4"])
  }

  @Test func `an expiry by rules as the time to live`() async throws {
    let recording = Recording()
    let world = try await world(recording)
    try await world.setRules(rule(days(3)))
    try await world.put("k")
    #expect(recording.take() == ["put box/k 1 ttl 3d"])
  }

  @Test func `versions as objects of their own, of which a marker removes none`() async throws {
    let recording = Recording()
    let world = try await world(recording)
    try await world.put("k", "null")
    try await world.setVersioning("Enabled")
    let one = try await world.put("k", "one")
    try await world.put("k", "three")
    _ = try await world.alice.send("DELETE", "/box/k")
    _ = try await world.alice.send("GET", "/box/k?versionId=\(one)")
    _ = try await world.alice.send("DELETE", "/box/k?versionId=\(one)")
    _ = try await world.alice.send("DELETE", "/box/k?versionId=null")
    #expect(
      recording.take() == [
        "put box/k 4", "put box/k v1 3", "put box/k v2 5", "get box/k v1 3", "delete box/k v1 0",
        "delete box/k 0",
      ])
  }
}
