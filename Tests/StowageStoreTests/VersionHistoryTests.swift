import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

/// Puts, deletes and expiry under every kind of versioning, with seals, reclaims and crashes, against a list of versions.
@Suite("A random history of versions") struct VersionHistoryTests {
  /// A version as it must be listed.
  private struct Version: Equatable {
    /// Nil of a marker.
    var content: [UInt8]?
    var isNull: Bool
    var expiry: Instant?
  }

  /// All versions by key, the newest first, and what S3 says of them.
  private struct Model {
    var versions: [String: [Version]] = [:]
    var versioning = Versioning.off

    mutating func put(_ key: String, _ content: [UInt8]?, expiry: Instant?) {
      if versioning != .enabled { versions[key]?.removeAll { $0.isNull } }
      let version = Version(content: content, isNull: versioning != .enabled, expiry: expiry)
      versions[key, default: []].insert(version, at: 0)
    }

    mutating func delete(_ key: String) {
      if versioning != .off { return put(key, nil, expiry: nil) }
      if versions[key]?.isEmpty == false { versions[key]?.removeFirst() }
    }

    /// Instants of one key are never the same: whatever is put has one of its own.
    mutating func expire(by now: Instant) {
      for key in versions.keys {
        while let due = versions[key]?.filter({ $0.expiry.map { $0 <= now } ?? false })
          .min(by: { ($0.expiry ?? .never) < ($1.expiry ?? .never) })
        {
          guard let place = versions[key]?.firstIndex(of: due) else { return }
          if versioning == .off || place > 0 {
            versions[key]?.remove(at: place)
          } else {
            versions[key]?[0].expiry = nil
            put(key, nil, expiry: nil)
          }
        }
      }
    }
  }

  @Test("agrees with a list of versions", arguments: 0..<UInt64(40)) func agrees(seed: UInt64) throws {
    var random = Seed(seed).stream("versions")
    let world = try World(
      World.small(placement: seed % 2 == 0 ? "arrival" : "ttl-buckets:width=1s"), seed: seed)
    var model = Model()
    for step in 0..<150 {
      let key = ["a", "b", "c", "d"][random.below(4)]
      switch random.below(12) {
      case 0..<5:
        let bytes = content(step, 20 + random.below(90))
        let expiry =
          random.below(2) == 0
          ? world.now.advanced(byMilliseconds: Int64(1 + random.below(50) * 200 + step)) : nil
        try world.stagePut(key, bytes, expiry: expiry)
        model.put(key, bytes, expiry: expiry)
        if random.below(2) == 0 { try world.core.commit() }
      case 5:
        _ = try world.core.delete(key, in: try world.core.bucket("bucket"))
        model.delete(key)
      case 6, 7:
        try world.advance(Int64(random.below(3000)))
        model.expire(by: world.now)
      case 8: try world.core.sealAll()
      case 9: _ = try world.core.reclaim(downTo: .zero)
      case 10: try changeVersioning(in: world, &model, using: &random)
      default: try crash(world, using: &random)
      }
      try expectVersions(of: model, in: world, "seed \(seed), step \(step)")
    }
    world.core.engine.ledger.checkInvariants()
    #expect(try world.catalog.check().isEmpty)
  }

  /// Once on, versioning is suspended and never off again.
  private func changeVersioning(in world: World, _ model: inout Model, using random: inout Random) throws {
    model.versioning = random.below(2) == 0 ? .enabled : .suspended
    var bucket = try world.core.bucket("bucket")
    bucket.versioning = model.versioning
    try world.core.update(bucket)
  }

  private func crash(_ world: World, using random: inout Random) throws {
    try world.core.commit()
    let images = world.devices.map(\.image)
    let crashes = JointCrash.choices(among: images, using: &random)
    let crash = crashes[random.below(crashes.count)]
    world.devices = images.indices.map { images[$0].crashed(keeping: crash.choices[$0]) }
    try world.reopen()
    try world.advance(0)
  }

  private func expectVersions(of model: Model, in world: World, _ place: String) throws {
    try world.core.commit()
    let bucket = try world.core.bucket("bucket")
    for (key, expected) in model.versions.sorted(by: { $0.key < $1.key }) {
      let rows = world.catalog.versions(of: key, in: bucket.id)
      let found = try rows.map { row in
        Version(content: try stored(row, in: world), isNull: row.isNull, expiry: row.expiry)
      }
      #expect(found == expected, "\(place), \(key)")
      #expect(try World.content(key, in: world.core) == expected.first?.content, "\(place), \(key)")
    }
  }

  private func stored(_ row: VersionRow, in world: World) throws -> [UInt8]? {
    if row.isDeleteMarker { return nil }
    let content = try world.core.content(of: row)
    defer { try? world.core.release(content) }
    return try content.chunks.flatMap { chunk in
      try content.readers[chunk.shard]?.record(at: Int(chunk.offset)).payload ?? []
    }
  }
}
