import StowageCore
import StowageS3
import Synchronization

/// What goes wrong with requests: rules by which they are answered late, or with an error.
public final class RequestFaults: Sendable {
  /// Whom a fault befalls, and what it is.
  public struct Rule: Hashable, Sendable {
    /// As in the S3 API reference; nil is every one.
    public var operation: String?
    /// What is answered, and nothing is done; nil is a request that is only late.
    public var error: RequestError?
    /// What passes before anything is done, in real time.
    public var latency = Duration.zero
    /// Of the requests that it could befall, this part, drawn by ``seed``.
    public var probability = 1.0
    /// How many it befalls; nil is all that come.
    public var times: Int?
    /// The same seed befalls the same requests in the order in which they come.
    public var seed: UInt64 = 1

    public init(operation: String? = nil, error: RequestError? = nil) {
      self.operation = operation
      self.error = error
    }
  }

  private struct State {
    var lastID = 0
    /// In the order in which they were added.
    var rules: [Planned] = []
  }

  private struct Planned {
    let id: Int
    var rule: Rule
    var generator: Random

    mutating func strikes(_ operation: String) -> Bool {
      if let named = rule.operation, named != operation { return false }
      if rule.times == 0 { return false }
      // Drawn in any case, so that which requests are struck depends on nothing else.
      if generator.unit() >= rule.probability { return false }
      rule.times = rule.times.map { $0 - 1 }
      return true
    }
  }

  private let state = Mutex(State())

  /// Without rules.
  public init() {}

  /// Adds a rule and returns its number.
  @discardableResult
  public func add(_ rule: Rule) -> Int {
    state.withLock { state in
      state.lastID += 1
      state.rules.append(
        Planned(id: state.lastID, rule: rule, generator: Seed(rule.seed).stream("requests")))
      return state.lastID
    }
  }

  /// The next requests for an operation, or for any, are answered with an error.
  public func failNext(_ operation: String? = nil, with error: RequestError = .slowDown, times: Int = 1) {
    var rule = Rule(operation: operation, error: error)
    rule.times = times
    add(rule)
  }

  /// The rules that can still befall a request, by number.
  public var rules: [(id: Int, rule: Rule)] { state.withLock { $0.rules.map { ($0.id, $0.rule) } } }

  /// Takes a rule back; false where there is none of that number, or it is used up.
  public func remove(_ id: Int) -> Bool {
    state.withLock { state in
      let count = state.rules.count
      state.rules.removeAll { $0.id == id }
      return state.rules.count < count
    }
  }

  /// Takes all rules back.
  public func clear() { state.withLock { $0.rules = [] } }

  /// Lets happen what the rules say about a request.
  func befall(_ operation: String) async throws(S3Error) {
    let (latency, error) = state.withLock { state in
      var (latency, error) = (Duration.zero, RequestError?.none)
      for index in state.rules.indices where state.rules[index].strikes(operation) {
        latency += state.rules[index].rule.latency
        error = error ?? state.rules[index].rule.error
      }
      state.rules.removeAll { $0.rule.times == 0 }
      return (latency, error)
    }
    if latency > .zero { try? await Task.sleep(for: latency) }
    if let error { throw error.s3Error }
  }
}

/// An error to answer with.
public struct RequestError: Hashable, Sendable {
  /// As in the "List of error codes" of the S3 API reference.
  public var code: String
  /// HTTP status.
  public var status: Int

  public init(code: String, status: Int) {
    self.code = code
    self.status = status
  }

  /// One whose status is known; nil for other codes.
  public init?(code: String) {
    guard let known = Self.statuses.first(where: { $0.code == code }) else { return nil }
    self.init(code: code, status: known.status)
  }

  /// 503, which clients try again.
  public static let slowDown = RequestError(code: "SlowDown", status: 503)
  /// 500, which clients try again.
  public static let internalError = RequestError(code: "InternalError", status: 500)

  /// Those that need no status with them.
  static let statuses: [(code: String, status: Int)] = [
    ("SlowDown", 503), ("InternalError", 500), ("ServiceUnavailable", 503), ("RequestTimeout", 400),
    ("AccessDenied", 403), ("ExpiredToken", 400), ("InvalidAccessKeyId", 403), ("NoSuchBucket", 404),
    ("NoSuchKey", 404), ("NoSuchUpload", 404), ("OperationAborted", 409),
    ("ConditionalRequestConflict", 409), ("PreconditionFailed", 412), ("RequestTimeTooSkewed", 403),
    ("SignatureDoesNotMatch", 403),
  ]

  var s3Error: S3Error {
    var error = S3Error(code, status, "This answer was asked for by a test.")
    if status == 503 { error.fields.set("retry-after", "1") }
    return error
  }
}
