// As in `SeenMutex.swift`: what is resumed comes after what resumed it.
#if THREAD_SANITIZER

  @_silgen_name("__tsan_acquire") private func acquire(_ address: UnsafeMutableRawPointer)
  @_silgen_name("__tsan_release") private func release(_ address: UnsafeMutableRawPointer)

  /// Addresses for what happens between two threads. A continuation's own goes with it, before it is asked for.
  private struct Edges: @unchecked Sendable {
    private static let count = 4096
    private let cells = UnsafeMutableRawPointer.allocate(byteCount: count * 8, alignment: 8)

    subscript<Value>(continuation: CheckedContinuation<Value, Never>) -> UnsafeMutableRawPointer {
      cells + 8 * (unsafeBitCast(continuation, to: Int.self) >> 4 & (Self.count - 1))
    }
  }

  private let edges = Edges()

  extension CheckedContinuation where E == Never {
    func resume(returning value: sending T) {
      release(edges[self])
      resume(with: .success(value))
    }

    func resume() where T == Void { resume(returning: ()) }
  }

  func withCheckedContinuation<Value>(
    isolation: isolated (any Actor)? = #isolation, _ body: (CheckedContinuation<Value, Never>) -> Void
  ) async -> sending Value {
    var edge: UnsafeMutableRawPointer?
    let value: Value = await _Concurrency.withCheckedContinuation(isolation: isolation) { continuation in
      edge = edges[continuation]
      body(continuation)
    }
    if let edge { acquire(edge) }
    return value
  }

#endif
