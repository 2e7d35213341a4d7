import Dispatch
import Synchronization

/// Does independent pieces of work on all cores, on Dispatch's threads: engines compute for minutes and must not
/// block the few threads that Swift's concurrency runs on.
enum Parallel {
  /// The results in the order of the inputs.
  ///
  /// - Throws: the error of the first input, in their order, that has one.
  static func map<Input: Sendable, Output: Sendable>(
    _ inputs: [Input], _ body: @Sendable (Input) throws -> Output
  ) throws -> [Output] {
    let results = Mutex<[Result<Output, any Error>?]>(Array(repeating: nil, count: inputs.count))
    withoutActuallyEscaping(body) { body in
      DispatchQueue.concurrentPerform(iterations: inputs.count) { index in
        let result = Result { try body(inputs[index]) }
        results.withLock { $0[index] = result }
      }
    }
    return try results.withLock { $0 }.compactMap { try $0?.get() }
  }
}
