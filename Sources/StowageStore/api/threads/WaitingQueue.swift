import Glibc

/// Elements that wait for a thread, first come first served.
final class WaitingQueue<Element>: @unchecked Sendable {
  // Checked by hand: what is stored is touched under the lock alone.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var elements: [Element?] = []
  private var first = 0
  private var isClosed = false

  init() {
    mutex.initialize(to: pthread_mutex_t())
    condition.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func append(_ element: sending Element) {
    pthread_mutex_lock(mutex)
    elements.append(element)
    pthread_mutex_unlock(mutex)
    pthread_cond_signal(condition)
  }

  /// No more elements come; those that are there are still given out.
  func close() {
    pthread_mutex_lock(mutex)
    isClosed = true
    pthread_mutex_unlock(mutex)
    pthread_cond_broadcast(condition)
  }

  /// Waits for the next element; nil once there will be none.
  func next() -> Element? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while first == elements.count {
      if isClosed { return nil }
      pthread_cond_wait(condition, mutex)
    }
    let element = elements[first]
    elements[first] = nil
    first += 1
    if first == elements.count {
      elements.removeAll(keepingCapacity: true)
      first = 0
    } else if first == 1024 {
      elements.removeFirst(first)
      first = 0
    }
    return element
  }
}

/// Runs `body` on a thread of the system's that nobody waits for.
func startThread(_ body: @escaping @Sendable () -> Void) {
  final class Start: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  let start = Unmanaged.passRetained(Start(body))
  var thread = pthread_t()
  let failure = pthread_create(
    &thread, nil,
    { argument in
      guard let argument else { return nil }
      Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
      return nil
    }, start.toOpaque())
  guard failure == 0 else {
    start.release()
    preconditionFailure("the system has no thread left: error \(failure)")
  }
  pthread_detach(thread)
}
