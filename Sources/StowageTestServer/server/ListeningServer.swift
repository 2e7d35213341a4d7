import ServiceLifecycle

/// A server that runs in a task of its own.
final class ListeningServer: Sendable {
  let port: Int
  private let task: Task<Void, Never>

  /// Ended before it listened, and nothing says why.
  private struct NotListening: Error {}

  /// Begins to listen.
  ///
  /// - Parameter make: makes a server that tells its port once it listens.
  init(_ make: (_ onRunning: @escaping @Sendable (Int) async -> Void) throws -> any Service) async throws {
    let (ports, told) = AsyncThrowingStream<Int, any Error>.makeStream()
    let server = try make { told.yield($0) }
    let task = Task {
      do {
        try await server.run()
        told.finish()
      } catch {
        told.finish(throwing: error)
      }
    }
    for try await port in ports {
      self.port = port
      self.task = task
      return
    }
    throw NotListening()
  }

  /// Listens no more. Requests that are under way are broken off.
  func stop() async {
    task.cancel()
    await task.value
  }
}
