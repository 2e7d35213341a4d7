import Dispatch
import StowageCoding
import StowageCore
import StowageStore

/// The store in memory against a plain loop that makes the same library calls: compress, checksum, copy to the devices of
/// an open shard; and back. Shards are larger than what is put, so that neither side seals.
struct StoreRates {
  static let objectBytes = 64 << 20
  static let objects = 6
  static let settings: StoreSettings = {
    var settings = StoreSettings()
    settings.shardBytes = 2 << 30
    return settings
  }()

  static func rates(threads: Int) async throws {
    let chunks = Coding.chunksOfFiles().filter { $0.count == Coding.chunkBytes }
    let object = Array((0..<objectBytes / Coding.chunkBytes).map { chunks[$0 % chunks.count] }.joined())
    var best = (
      plainPut: Double.infinity, put: Double.infinity, plainGet: Double.infinity, get: Double.infinity
    )
    for _ in 0..<5 {
      let plain = PlainStore(object, threads: threads)
      best.plainPut = min(best.plainPut, seconds { plain.put() })
      best.plainGet = min(best.plainGet, seconds { plain.get() })
      let (put, get) = try await store(object, threads: threads)
      best.put = min(best.put, put)
      best.get = min(best.get, get)
    }
    let bytes = objectBytes * objects
    print(
      "put 64 MiB, \(threads) at once: \(Coding.rate(bytes, best.put)), \(rounded(best.plainPut / best.put)) of the plain loop"
    )
    print(
      "get 64 MiB, \(threads) at once: \(Coding.rate(bytes, best.get)), \(rounded(best.plainGet / best.get)) of the plain loop"
    )
    try await smallObjects()
  }

  private static func report(_ what: String, _ threads: Int, _ bytes: Int, _ time: Double, plain: Double) {
    let rate = Coding.rate(bytes, time)
    print("\(what) 64 MiB, \(threads) at once: \(rate), \(rounded(plain / time)) of the plain loop")
  }

  private static func store(_ object: [UInt8], threads: Int) async throws -> (put: Double, get: Double) {
    let store = try await Store.inMemory(settings)
    _ = try await store.createBucket("bucket")
    let put = try await elapsed {
      try await eachAtOnce(objects, threads) { try await store.put(object, to: "bucket", "object-\($0)") }
    }
    let get = try await elapsed {
      try await eachAtOnce(objects, threads) { index in
        var count = 0
        for try await chunk in try await store.get("bucket", "object-\(index)").body { count += chunk.count }
        precondition(count == objectBytes, "object \(index) came back with \(count) bytes")
      }
    }
    try await store.close()
    return (put, get)
  }

  private static func smallObjects() async throws {
    let store = try await Store.inMemory(settings)
    _ = try await store.createBucket("bucket")
    let content = [UInt8]((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 7) })
    let count = 100_000
    let time = try await elapsed {
      try await eachAtOnce(count, 256) { try await store.put(content, to: "bucket", "object-\($0)") }
    }
    print("put 4 KiB, 256 at once: \(Int(Double(count) / time)) per second")
    try await store.close()
  }

  private static func elapsed(_ work: () async throws -> Void) async rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try await work()
    let (seconds, attoseconds) = (clock.now - start).components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }

  private static func eachAtOnce(
    _ count: Int, _ limit: Int, _ work: @escaping @Sendable (Int) async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<count {
        if index >= limit { try await group.next() }
        group.addTask { try await work(index) }
      }
      try await group.waitForAll()
    }
  }
}

/// What a store does to bytes, without a store.
final class PlainStore: @unchecked Sendable {
  private let object: [UInt8]
  private let threads: Int
  /// Three copies of each object: room for it uncompressed, and what was written.
  private let devices: [VolatileDevice]
  private var records: [[(offset: Int, stored: StoredChunk, checksum: UInt32)]]

  init(_ object: [UInt8], threads: Int) {
    self.object = object
    self.threads = threads
    devices = (0..<3).map { _ in VolatileDevice() }
    records = Array(repeating: [], count: StoreRates.objects)
  }

  private func name(_ index: Int) -> FileName { .foreign("object-\(index)") }

  func put() {
    forEachObject { index in
      var compressor = ChunkCompressor()
      var buffer = [UInt8](repeating: 0, count: Coding.chunkBytes)
      var written: [(Int, StoredChunk, UInt32)] = []
      for device in self.devices { try? device.create(self.name(index)) }
      var offset = 0
      for start in stride(from: 0, to: self.object.count, by: Coding.chunkBytes) {
        let stored = self.compress(start, &compressor, &buffer)
        let payload = buffer.span.extracting(0..<stored.byteCount).bytes
        let checksum = CRC32C.checksum(of: payload)
        for device in self.devices { try? device.write(payload, to: self.name(index), at: offset) }
        written.append((offset, stored, checksum))
        offset += stored.byteCount
      }
      self.keep(written, of: index)
    }
  }

  private func compress(
    _ start: Int, _ compressor: inout ChunkCompressor, _ buffer: inout [UInt8]
  ) -> StoredChunk {
    let object = object
    let whole = object.span
    let chunk = whole.extracting(start..<start + Coding.chunkBytes)
    var span = buffer.mutableSpan
    var output = span.mutableBytes
    return compressor.compress(chunk.bytes, with: .zstd(level: 3), into: &output)
  }

  func get() {
    forEachObject { index in
      var decompressor = ChunkDecompressor()
      for (offset, stored, checksum) in self.records[index] {
        var payload = [UInt8](repeating: 0, count: stored.byteCount)
        var span = payload.mutableSpan
        var input = span.mutableBytes
        _ = try? self.devices[0].read(self.name(index), at: offset, into: &input)
        precondition(CRC32C.checksum(of: payload.span.bytes) == checksum, "a payload has changed")
        var content = [UInt8](repeating: 0, count: Coding.chunkBytes)
        var contentSpan = content.mutableSpan
        var output = contentSpan.mutableBytes
        try? decompressor.decompress(payload.span.bytes, as: stored.form, into: &output)
      }
    }
  }

  private let lock = DispatchQueue(label: "records")

  private func keep(_ written: [(Int, StoredChunk, UInt32)], of index: Int) {
    lock.sync { records[index] = written.map { (offset: $0.0, stored: $0.1, checksum: $0.2) } }
  }

  /// Objects in turn, on as many threads as asked for.
  private func forEachObject(_ work: @escaping @Sendable (Int) -> Void) {
    let threads = threads
    DispatchQueue.concurrentPerform(iterations: threads) { thread in
      for index in stride(from: thread, to: StoreRates.objects, by: threads) { work(index) }
    }
  }
}
