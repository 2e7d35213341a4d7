import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Closes a connection whose client is too slow, does nothing while others wait to be accepted, has too many of them, or
/// does not speak HTTP.
///
/// It sits behind the HTTP codec; an ear in front of it hears bytes that are not a whole head yet.
final class ConnectionWatch: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let open: OpenConnections
  private var peer: OpenConnections.Peer?
  private var progress = RequestProgress(at: now)
  private var nextLook: Scheduled<Void>?
  /// Requests of which a head has come and the end of the answer has not gone.
  private var unanswered = 0
  /// Whether a part of the next answer has gone.
  private var hasBegunToAnswer = false
  /// Whether the client was told to go: what it still sends is not heard, and what is still answered not sent.
  private var isDismissed = false

  private static let interval = TimeAmount.seconds(2)
  /// How long a client that was told to go may take to read that: closed at once, a connection that still brings something
  /// would be reset, and the answer lost.
  private static let farewell = TimeAmount.seconds(2)

  init(_ open: OpenConnections) { self.open = open }

  /// Milliseconds.
  private static var now: Int { Int(NIODeadline.now().uptimeNanoseconds / 1_000_000) }

  func handlerAdded(context: ChannelHandlerContext) {
    let ear = Ear { [self] event in
      switch event {
      case .bytes(let count): progress.received(count, at: Self.now)
      case .wanted: progress.wantsBytes(at: Self.now)
      }
    }
    // A pipeline that takes no handler is one that is going away.
    try? context.pipeline.syncOperations.addHandler(ear, position: .first)
    peer = open.opened(from: context.remoteAddress)
    if peer == nil { context.close(promise: nil) } else { lookLater(context) }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    nextLook?.cancel()
    if let peer { open.closed(peer) }
  }

  private func lookLater(_ context: ChannelHandlerContext) {
    nextLook = context.eventLoop.assumeIsolated().scheduleTask(in: Self.interval) { [self] in
      switch progress.fault(at: Self.now, isShort: open.isShort) {
      case nil: lookLater(context)
      case .slowHead where unanswered == 0, .slowBody where unanswered == 1 && !hasBegunToAnswer:
        dismiss(.requestTimeout, context)
      default: context.close(promise: nil)
      }
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if isDismissed { return }
    switch unwrapInboundIn(data) {
    case .head:
      progress.headEnded()
      unanswered += 1
    case .body: break
    case .end: progress.requestEnded()
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if isDismissed {
      promise?.fail(ChannelError.outputClosed)
      return
    }
    switch unwrapOutboundIn(data) {
    case .head(let head): hasBegunToAnswer = head.status.kind != .informational
    case .body: break
    case .end:
      progress.answered(at: Self.now)
      unanswered -= 1
      hasBegunToAnswer = false
    }
    context.write(data, promise: promise)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let fault = error as? HTTPParserError, !progress.isAnswering else {
      return context.fireErrorCaught(error)
    }
    dismiss(fault == .headerOverflow ? .headTooLarge : .notHTTP("\(fault)"), context)
  }

  /// Tells the client why the connection ends, and ends it.
  private func dismiss(_ error: S3Error, _ context: ChannelHandlerContext) {
    isDismissed = true
    let content = error.document(resource: "", requestID: "", hostID: "stowage")
    let fields: HTTPFields = [
      .connection: "close", .contentLength: "\(content.count)", .contentType: "application/xml",
    ]
    let head = HTTPResponse(status: .init(code: error.status), headerFields: fields)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(ByteBuffer(bytes: content))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    context.close(mode: .output, promise: nil)
    nextLook?.cancel()
    nextLook = context.eventLoop.assumeIsolated().scheduleTask(in: Self.farewell) {
      context.close(promise: nil)
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    progress.isWritable(context.channel.isWritable, at: Self.now)
    context.fireChannelWritabilityChanged()
  }
}

/// Hears what goes between the socket and the codec.
private final class Ear: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer

  enum Event {
    /// So many bytes have come.
    case bytes(Int)
    /// The server wants more of them.
    case wanted
  }

  private let hear: (Event) -> Void

  init(_ hear: @escaping (Event) -> Void) { self.hear = hear }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    hear(.bytes(unwrapInboundIn(data).readableBytes))
    context.fireChannelRead(data)
  }

  func read(context: ChannelHandlerContext) {
    hear(.wanted)
    context.read()
  }
}
