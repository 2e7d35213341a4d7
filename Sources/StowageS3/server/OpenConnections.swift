import NIOCore
import Synchronization

/// The connections that are open, of those that may be.
final class OpenConnections: Sendable {
  private let limit: Int
  private let limitPerPeer: Int
  private let state = Mutex((count: 0, byPeer: [Peer: Int]()))

  /// Where connections come from; all loopback ones are one peer, and are not bounded by themselves.
  enum Peer: Hashable {
    case loopback
    case address(String)

    init(_ address: SocketAddress?) {
      let text = address?.ipAddress ?? ""
      self = text.isEmpty || LoopbackHost.isAddress(text) ? .loopback : .address(text)
    }
  }

  /// - Parameters:
  ///   - limit: of all, which the listening socket sees to.
  ///   - limitPerPeer: of those from one address.
  init(limit: Int, limitPerPeer: Int) {
    self.limit = limit
    self.limitPerPeer = limitPerPeer
  }

  /// Counts one in; nil where its peer has as many as it may.
  func opened(from address: SocketAddress?) -> Peer? {
    let peer = Peer(address)
    return state.withLock { state in
      let count = state.byPeer[peer, default: 0]
      if peer != .loopback && count >= limitPerPeer { return nil }
      state.byPeer[peer] = count + 1
      state.count += 1
      return peer
    }
  }

  /// Counts one out again.
  func closed(_ peer: Peer) {
    state.withLock { state in
      state.count -= 1
      let count = state.byPeer[peer, default: 1] - 1
      state.byPeer[peer] = count == 0 ? nil : count
    }
  }

  /// Whether more than three quarters are taken.
  var isShort: Bool { state.withLock { $0.count } > limit / 4 * 3 }
}
