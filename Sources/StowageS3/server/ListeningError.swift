import Glibc
import NIOCore
import ServiceLifecycle
import Synchronization

/// A server that could not begin to listen: the port is taken, or the address is not this machine's.
public struct ListeningError: Error, CustomStringConvertible {
  /// Where it was to listen.
  public let host: String
  /// 0 is any that is free.
  public let port: Int
  private let cause: any Error

  init(host: String, port: Int, cause: any Error) { (self.host, self.port, self.cause) = (host, port, cause) }

  public var description: String {
    let address = "\(host.contains(":") ? "[\(host)]" : host):\(port)"
    return switch (cause as? IOError)?.errnoCode {
    case EADDRINUSE:
      "cannot listen on \(address): another program has the port; choose another one, or 0 for any that is free"
    case EADDRNOTAVAIL:
      "cannot listen on \(address): this machine does not have the address; 127.0.0.1 is for this machine alone, "
        + "0.0.0.0 for all that reach it"
    case EACCES:
      "cannot listen on \(address): not permitted; choose a port from 1024 on, or 0 for any that is free"
    case let number?: "cannot listen on \(address): \(String(cString: strerror(number)))"
    case nil: "cannot listen on \(address): \(cause)"
    }
  }
}

/// Tells a server that never ran from one that ended badly.
final class Listener: Sendable {
  private let host: String
  private let port: Int
  private let hasBegun = Atomic(false)

  init(host: String, port: Int) { (self.host, self.port) = (host, port) }

  func begin() { hasBegun.store(true, ordering: .relaxed) }

  /// - Throws: ``ListeningError``, and once it has begun whatever the server throws.
  func run(_ server: any Service) async throws {
    do {
      try await server.run()
    } catch {
      if hasBegun.load(ordering: .relaxed) || error is CancellationError { throw error }
      throw ListeningError(host: host, port: port, cause: error)
    }
  }
}
