// The thread sanitizer follows what was compiled with it. The slow path of `Synchronization.Mutex`, and what suspends and
// resumes tasks, lie in libraries that were not, so it takes what they keep apart for races: a program of twenty lines shows
// it. With `THREAD_SANITIZER`, which `make storm` sets, these types and functions hide the library's in this module and do
// the same in sight of it.
#if THREAD_SANITIZER

  import Glibc

  struct Mutex<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let value = UnsafeMutablePointer<Value>.allocate(capacity: 1)

    init(_ value: consuming sending Value) {
      lock.initialize(to: pthread_mutex_t())
      pthread_mutex_init(lock, nil)
      self.value.initialize(to: value)
    }

    deinit {
      value.deinitialize(count: 1)
      value.deallocate()
      pthread_mutex_destroy(lock)
      lock.deallocate()
    }

    borrowing func withLock<Result: ~Copyable, Failure: Error>(
      _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
      pthread_mutex_lock(lock)
      defer { pthread_mutex_unlock(lock) }
      return try body(&value.pointee)
    }
  }

#endif
