/// How far the request is that a connection brings, and whether it has become too slow to be kept.
///
/// Only the time counts in which bytes could have come: a body that waits for the store is not slow. Times are in
/// milliseconds from any origin and never go back.
struct RequestProgress {
  private enum Stage: Equatable {
    /// Nothing of a request has come, or all of it.
    case quiet
    case head(since: Int)
    case body
  }

  private var stage = Stage.quiet
  /// Whether a request is being answered.
  private(set) var isAnswering = false
  private var quietSince: Int
  /// Since when bytes are waited for; nil while the server does not want any.
  private var waitingSince: Int?
  /// Of the window of a body.
  private var waited = 0
  private var byteCount = 0
  /// Since when the client has not taken what it was sent; nil where it has.
  private var stuckSince: Int?

  /// From the first byte of a head to its last.
  static let headLimit = 10_000
  /// In so many milliseconds of waiting, so many bytes of a body must come.
  static let (bodyWindow, bodyBytesMin) = (30_000, 30 << 10)
  /// Between requests.
  static let idleLimit = 60_000
  /// The same where the server is short of connections.
  static let idleLimitWhenShort = 5_000
  /// For a client to take some of what it was sent.
  static let writeLimit = 60_000

  init(at now: Int) { quietSince = now }

  /// Why a connection is to be closed.
  enum Fault: Hashable { case slowHead, slowBody, idle, stuck }

  mutating func wantsBytes(at now: Int) {
    if waitingSince == nil { waitingSince = now }
  }

  mutating func received(_ bytes: Int, at now: Int) {
    waited += waitingSince.map { now - $0 } ?? 0
    waitingSince = nil
    byteCount += bytes
    if stage == .quiet { stage = .head(since: now) }
  }

  mutating func headEnded() {
    stage = .body
    isAnswering = true
    (waited, byteCount) = (0, 0)
  }

  mutating func requestEnded() { stage = .quiet }

  mutating func answered(at now: Int) {
    isAnswering = false
    quietSince = now
  }

  mutating func isWritable(_ isWritable: Bool, at now: Int) {
    stuckSince = isWritable ? nil : stuckSince ?? now
  }

  /// What is wrong by now, nil where nothing is.
  mutating func fault(at now: Int, isShort: Bool) -> Fault? {
    if let stuckSince, now - stuckSince >= Self.writeLimit { return .stuck }
    switch stage {
    case .head(let since): return now - since >= Self.headLimit ? .slowHead : nil
    case .body:
      if waited + (waitingSince.map { now - $0 } ?? 0) < Self.bodyWindow { return nil }
      if byteCount < Self.bodyBytesMin { return .slowBody }
      (waited, byteCount) = (0, 0)
      if waitingSince != nil { waitingSince = now }
      return nil
    case .quiet:
      if isAnswering { return nil }
      return now - quietSince >= (isShort ? Self.idleLimitWhenShort : Self.idleLimit) ? .idle : nil
    }
  }
}
