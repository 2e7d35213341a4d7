import Glibc
import StowageCoding

/// A few threads for work that computes or waits for a device.
///
/// Each has tools that it keeps, since the memory of new ones costs more than most work.
package final class WorkerThreads: Sendable {
  /// What a thread keeps between works.
  struct Tools: ~Copyable {
    var compressor = ChunkCompressor()
    var decompressor = ChunkDecompressor()
    /// As large as the largest chunk so far.
    var buffer: [UInt8] = []
  }

  private typealias Work = @Sendable (inout Tools) -> Void

  private let queue = WaitingQueue<Work>()

  /// One for each processor, and at least two, so that one that waits for a device does not stop all.
  package static var standardCount: Int { max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  package init(count: Int = standardCount) {
    for _ in 0..<count {
      startThread { [queue] in
        var tools = Tools()
        while let work = queue.next() { work(&tools) }
      }
    }
  }

  deinit { queue.close() }

  /// Does the work on the next thread that is free.
  func run<Value: Sendable, Failure: Error>(
    _ work: @escaping @Sendable (inout Tools) throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let outcome: Result<Value, Failure> = await withCheckedContinuation { continuation in
      queue.append { tools in
        let outcome = Result { () throws(Failure) in try work(&tools) }
        continuation.resume(returning: outcome)
      }
    }
    return try outcome.get()
  }

  /// Does the work, which needs no tools, on the next thread that is free.
  package func run<Value: Sendable, Failure: Error>(
    _ work: @escaping @Sendable () throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    try await run { (_: inout Tools) throws(Failure) in try work() }
  }
}
