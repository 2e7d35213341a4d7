import HTTPTypes
import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle

/// Serves what is not for clients of S3, on a port of its own that only this machine reaches.
public struct AdminServer: Service {
  private let server: any Service
  private let listener: Listener

  private static let connectionLimit = 256

  /// - Parameters:
  ///   - port: 0 is any that is free.
  ///   - respond: answers a request. Bodies have the length that they say, or none.
  ///   - onRunning: is told the port.
  public init(
    port: Int = 0, logger: Logger, respond: @escaping @Sendable (S3Request) async -> S3Response,
    onRunning: @escaping @Sendable (Int) async -> Void
  ) throws {
    let listener = Listener(host: "127.0.0.1", port: port)
    self.listener = listener
    let open = OpenConnections(limit: Self.connectionLimit, limitPerPeer: Self.connectionLimit)
    let channel = HTTP1Channel.Configuration(additionalChannelHandlers: [ConnectionWatch(open)])
    server = try HTTPServerBuilder.http1(configuration: channel).buildServer(
      configuration: ServerConfiguration(
        address: .hostname("127.0.0.1", port: port),
        availableConnectionsDelegate: MaximumAvailableConnections(Self.connectionLimit)),
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger,
      responder: { (request, writer, _) in try await Self.respond(to: request, writer, respond) },
      onServerRunning: { channel in
        listener.begin()
        await onRunning(channel.localAddress?.port ?? port)
      })
  }

  /// Serves until the task is cancelled or a graceful shutdown is asked for.
  ///
  /// - Throws: ``ListeningError`` where it cannot begin.
  public func run() async throws { try await listener.run(server) }

  private static func respond(
    to request: Request, _ writer: consuming ResponseWriter,
    _ respond: @Sendable (S3Request) async -> S3Response
  ) async throws {
    let body = IncomingBody(request)
    let response: S3Response
    do {
      let asked = try S3Request(request, body: body.stream)
      try LoopbackHost.check(asked)
      response = await respond(asked)
    } catch {
      response = S3Response(error.status, body: .bytes(Array(error.message.utf8)))
    }
    // Nobody who is to be here sends a body that is not read.
    try await writer.write(response: response.head(closing: body.rest > 0), body: response.content)
    if body.rest > 0 { throw CancellationError() }
  }
}
