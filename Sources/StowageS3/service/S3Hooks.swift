/// Who else has a say in requests, or hears of them.
public struct S3Hooks: Sendable {
  /// Called once it is known who asks for what, before anything is done. What it throws is the answer.
  public var before: (@Sendable (_ operation: String) async throws(S3Error) -> Void)?
  /// Called with what is durable, before it is answered: an answer waits for it.
  public var served: (@Sendable (ServedOperation) async -> Void)?
  /// Counts what was answered.
  public var figures: RequestFigures?

  public init() {}
}
