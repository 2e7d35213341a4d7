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
    probe.transcodedChunks += mutations.count { if case .transcodeChunk = $0 { true } else { false } }
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
    func here(_ id: UInt64) -> ChunkPlace? {
      base.state.chunks[id].map { ChunkPlace(shard: $0.shard, offset: $0.offset) }
    }
    switch mutation {
    case .moveChunk(let id, let from, let to): return .moveChunk(id, from: here(id) ?? from, to: to)
    case .transcodeChunk(let id, let from, let to, let encoding):
      return .transcodeChunk(id, from: here(id) ?? from, to: to, encoding)
    default: return mutation
    }
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
