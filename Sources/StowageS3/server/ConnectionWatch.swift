import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Synchronization

/// Closes a connection whose client is too slow, or does nothing while others wait to be accepted.
///
/// It sits behind the HTTP codec; an ear in front of it hears bytes that are not a whole head yet.
final class ConnectionWatch: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let open: OpenConnections
  private var progress = RequestProgress(at: now)
  private var nextLook: Scheduled<Void>?

  private static let interval = TimeAmount.seconds(2)

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
    open.opened()
    lookLater(context)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    nextLook?.cancel()
    open.closed()
  }

  private func lookLater(_ context: ChannelHandlerContext) {
    nextLook = context.eventLoop.assumeIsolated().scheduleTask(in: Self.interval) { [self] in
      if progress.fault(at: Self.now, isShort: open.isShort) != nil {
        context.close(promise: nil)
      } else {
        lookLater(context)
      }
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head: progress.headEnded()
    case .body: break
    case .end: progress.requestEnded()
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) { progress.answered(at: Self.now) }
    context.write(data, promise: promise)
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

/// How many connections are open, of those that may be.
final class OpenConnections: Sendable {
  private let count = Atomic<Int>(0)
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  func opened() { count.add(1, ordering: .relaxed) }
  func closed() { count.subtract(1, ordering: .relaxed) }

  /// Whether more than three quarters are taken.
  var isShort: Bool { count.load(ordering: .relaxed) > limit / 4 * 3 }
}
