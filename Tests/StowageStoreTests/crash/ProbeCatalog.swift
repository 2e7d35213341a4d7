import StowageCore

@testable import StowageStore

/// A catalog that tells a probe of each group before and after it is applied.
final class ProbeCatalog: Catalog {
  let base: MemoryCatalog
  let probe: Probe

  init(_ base: MemoryCatalog, _ probe: Probe) {
    self.base = base
    self.probe = probe
  }

  func apply(_ mutations: [Mutation], sequence: UInt64) throws(CatalogError) {
    probe.step?()
    switch probe.plant {
    case .catalogInHalves where mutations.count > 1:
      let half = mutations.count / 2
      try base.apply(Array(mutations[..<half]), sequence: sequence)
      probe.step?()
      for mutation in mutations[half...] { base.state.apply(mutation) }
    case .noCompareAndSwap:
      try base.apply(mutations.map(swappedAnyway), sequence: sequence)
    default: try base.apply(mutations, sequence: sequence)
    }
    probe.step?()
  }

  private func swappedAnyway(_ mutation: Mutation) -> Mutation {
    guard case .moveChunk(let id, _, let to) = mutation, let row = base.state.chunks[id] else {
      return mutation
    }
    return .moveChunk(id, from: ChunkPlace(shard: row.shard, offset: row.offset), to: to)
  }

  func sequence() -> UInt64 { base.sequence() }
  func restore(_ mutations: [Mutation], sequence: UInt64) throws(CatalogError) {
    try base.restore(mutations, sequence: sequence)
  }
  func snapshot() -> [Mutation] { base.snapshot() }
  func counters() throws(CatalogError) -> Counters { base.counters() }
  func document(_ name: String) throws(CatalogError) -> [UInt8]? { base.document(name) }
  func devices() throws(CatalogError) -> [DeviceRow] { base.devices() }
  func buckets() throws(CatalogError) -> [BucketRow] { base.buckets() }
  func bucket(_ name: String) throws(CatalogError) -> BucketRow? { base.bucket(name) }
  func version(_ id: UInt64) throws(CatalogError) -> VersionRow? { base.version(id) }
  func versions(of key: String, in bucket: UInt32) throws(CatalogError) -> [VersionRow] {
    base.versions(of: key, in: bucket)
  }
  func versions(_ range: VersionRange) throws(CatalogError) -> [VersionRow] { base.versions(range) }
  func versions(expiringBy instant: Instant, limit: Int) throws(CatalogError) -> [VersionRow] {
    base.versions(expiringBy: instant, limit: limit)
  }
  func upload(_ id: UInt64) throws(CatalogError) -> UploadRow? { base.upload(id) }
  func pendingUploads() throws(CatalogError) -> [UploadRow] { base.pendingUploads() }
  func parts(of multipart: UInt64) throws(CatalogError) -> [UploadRow] { base.parts(of: multipart) }
  func multipart(_ id: UInt64) throws(CatalogError) -> MultipartRow? { base.multipart(id) }
  func multiparts(in bucket: UInt32) throws(CatalogError) -> [MultipartRow] { base.multiparts(in: bucket) }
  func chunks(of upload: UInt64) throws(CatalogError) -> [ChunkRow] { base.chunks(of: upload) }
  func chunks(in shard: UInt32) throws(CatalogError) -> [ChunkRow] { base.chunks(in: shard) }
  func shard(_ id: UInt32) throws(CatalogError) -> ShardRow? { base.shard(id) }
  func shards() throws(CatalogError) -> [ShardRow] { base.shards() }
  func check() throws(CatalogError) -> [String] { try base.check() }
  func close() {}
}
