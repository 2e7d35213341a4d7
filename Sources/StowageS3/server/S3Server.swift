import HTTPTypes
import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle

/// Serves S3 over HTTP/1.1.
public struct S3Server: Service {
  private let server: any Service
  private let listener: Listener

  /// Most connections at once; others wait to be accepted.
  static let connectionLimit = 1024
  /// Most of them from one address that is not this machine's.
  static let connectionLimitPerPeer = 128
  /// Bytes of memory for contents of requests.
  static let uploadRoom = 512 << 20

  /// - Parameters:
  ///   - host: the address to listen on.
  ///   - port: 0 is any that is free.
  ///   - onRunning: is told the port.
  public init(
    _ service: S3Service, host: String = "127.0.0.1", port: Int = 0, logger: Logger,
    onRunning: @escaping @Sendable (Int) async -> Void
  ) throws {
    let listener = Listener(host: host, port: port)
    self.listener = listener
    let open = OpenConnections(
      limit: Self.connectionLimit, limitPerPeer: Self.connectionLimitPerPeer)
    let channel = HTTP1Channel.Configuration(
      additionalChannelHandlers: [ConnectionWatch(open)],
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: 8 << 10, maxHeaderListSize: 16 << 10, maxHeaderFieldCount: 100))
    let connection = Connection(
      service: service, room: UploadRoom(bytes: Self.uploadRoom),
      isOnLoopback: LoopbackHost.isAddress(host))
    server = try HTTPServerBuilder.http1(configuration: channel).buildServer(
      configuration: ServerConfiguration(
        address: .hostname(host, port: port),
        availableConnectionsDelegate: MaximumAvailableConnections(Self.connectionLimit)),
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger,
      responder: { (request, writer, channel) in
        try await connection.respond(to: request, from: channel.remoteAddress?.ipAddress, writer)
      },
      onServerRunning: { channel in
        listener.begin()
        await onRunning(channel.localAddress?.port ?? port)
      })
  }

  /// Serves until the task is cancelled or a graceful shutdown is asked for; requests that are under way are finished then.
  ///
  /// - Throws: ``ListeningError`` where it cannot begin.
  public func run() async throws { try await listener.run(server) }
}

/// Turns requests of the HTTP server into those of S3, and answers back.
struct Connection: Sendable {
  let service: S3Service
  let room: UploadRoom
  /// Whether only this machine reaches the server.
  let isOnLoopback: Bool

  /// What is read of a body that nobody wants, so that the connection can go on.
  private static let drainLimit = 1 << 20

  /// A connection that cannot go on: what is left of a body is too long to be read for nothing.
  private struct GivenUp: Error {}

  func respond(to request: Request, from peer: String?, _ writer: consuming ResponseWriter) async throws {
    let body = IncomingBody(request)
    let response: S3Response
    var waitsToContinue = request.headers[.expect]?.lowercased() == "100-continue"
    do {
      var asked = try S3Request(request, body: body.stream)
      if isOnLoopback { try LoopbackHost.check(asked) }
      asked.peer = peer
      switch await service.admit(asked) {
      case .refused(let refusal): response = refusal
      case .admitted(let admission):
        let isTold = waitsToContinue
        waitsToContinue = false
        response = try await room.hold(body.rest) {
          if isTold { try await writer.writeInformationalHead(HTTPResponse(status: .continue)) }
          return await service.carryOut(admission)
        }
      }
    } catch {
      response = service.refusal(error.asS3Error, path: request.head.path ?? "/")
    }
    // Whoever was not told to continue may or may not send the body, so what comes next cannot be told from it.
    let mayGoOn = body.rest == 0 || body.rest <= Self.drainLimit && !waitsToContinue
    try await writer.write(
      response: response.head(closing: !mayGoOn),
      body: request.method == .head ? ResponseBody() : response.content)
    if !mayGoOn {
      await body.drop(for: .seconds(5))
      throw GivenUp()
    }
  }
}

extension S3Request {
  /// - Throws: ``S3Error`` for a target that cannot be decoded.
  init(_ request: Request, body: ByteStream) throws(S3Error) {
    var fields = HeaderFields()
    if let host = request.head.authority { fields.add("host", host) }
    for field in request.headers { fields.add(field.name.canonicalName, field.value) }
    self.init(
      method: request.method.rawValue, target: try RequestTarget(request.head.path ?? "/"), fields: fields,
      body: body)
  }
}

extension S3Response {
  func head(closing: Bool) -> HTTPResponse {
    var head = HTTPResponse(status: .init(code: status))
    for field in fields.all {
      guard let name = HTTPField.Name(field.name) else { continue }
      head.headerFields.append(HTTPField(name: name, value: field.value))
    }
    let hasLength = status >= 200 && status != 204 && status != 304
    if hasLength && head.headerFields[.contentLength] == nil {
      head.headerFields[.contentLength] = "\(count)"
    }
    head.headerFields[.date] = HTTPTime.header(SystemTime.now)
    head.headerFields[.server] = "Stowage"
    if closing { head.headerFields[.connection] = "close" }
    return head
  }

  private var count: Int {
    switch body {
    case .none: 0
    case .bytes(let bytes): bytes.count
    case .stream(_, let count): count
    }
  }

  var content: ResponseBody {
    switch body {
    case .none: return ResponseBody()
    case .bytes(let bytes): return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
    case .stream(let stream, let count):
      return ResponseBody(contentLength: count) { writer in
        for try await piece in stream { try await writer.write(ByteBuffer(bytes: piece)) }
        try await writer.finish(nil)
      }
    }
  }
}
