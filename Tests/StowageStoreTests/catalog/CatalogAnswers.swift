import StowageCore

@testable import StowageStore

/// What a catalog answers to every query that the ids and keys of `RandomMutations` allow.
enum CatalogAnswers {
  /// Equal only where all answers are equal, and, other than rows, by bytes: to Swift, texts of other bytes can be
  /// equal.
  static func all(of catalog: some Catalog, ids: Int, random: inout Random) throws -> [[UInt8]] {
    var answers: [[Mutation]] = [[.counters(try catalog.counters())]]
    answers.append(try catalog.devices().map { .device($0) })
    answers.append(try catalog.buckets().map { .bucket($0) })
    answers.append(try catalog.shards().map { .shard($0) })
    answers.append(try catalog.pendingUploads().map { .upload($0) })
    for name in RandomMutations.keys {
      answers.append(try catalog.bucket(name).map { [.bucket($0)] } ?? [])
      answers.append(try catalog.document(name).map { [.document(Document(name: name, bytes: $0))] } ?? [])
    }
    for id in UInt64(0)...UInt64(ids) + 1 {
      answers.append(try catalog.version(id).map { [.version($0)] } ?? [])
      answers.append(try catalog.upload(id).map { [.upload($0)] } ?? [])
      answers.append(try catalog.multipart(id).map { [.multipart($0)] } ?? [])
      answers.append(try catalog.parts(of: id).map { .upload($0) })
      answers.append(try catalog.chunks(of: id).map { .chunk($0) })
    }
    for id in UInt32(0)...5 {
      answers.append(try catalog.multiparts(in: id).map { .multipart($0) })
      answers.append(try catalog.chunks(in: id).map { .chunk($0) })
      answers.append(try catalog.shard(id).map { [.shard($0)] } ?? [])
    }
    answers += try versions(in: catalog, ids: ids, random: &random)
    return answers.map { $0.encoded() }
  }

  private static func versions(
    in catalog: some Catalog, ids: Int, random: inout Random
  ) throws -> [[Mutation]] {
    var answers: [[VersionRow]] = []
    for bucket in UInt32(1)...4 {
      let key = pick(&random)
      answers.append(try catalog.versions(of: key, in: bucket))
      answers.append(try catalog.versions(VersionRange(bucket: bucket, currentOnly: false, limit: 1000)))
      for _ in 0..<3 {
        let range = VersionRange(
          bucket: bucket, prefix: random.below(2) == 0 ? "" : pick(&random),
          afterKey: random.below(2) == 0 ? nil : pick(&random),
          afterVersion: random.below(2) == 0 ? nil : UInt64(random.below(ids + 2)),
          currentOnly: random.below(2) == 0, limit: random.below(6))
        answers.append(try catalog.versions(range))
      }
    }
    for milliseconds in Int64(-5)...5 {
      let instant = Instant(milliseconds: milliseconds)
      answers.append(try catalog.versions(expiringBy: instant, limit: random.below(20)))
    }
    return answers.map { $0.map { .version($0) } }
  }

  private static func pick(_ random: inout Random) -> String {
    RandomMutations.keys[random.below(RandomMutations.keys.count)]
  }
}
