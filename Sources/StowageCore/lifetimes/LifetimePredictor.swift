/// Tells how long objects are going to live: the third of the five seams.
///
/// A predictor learns from the beginnings and ends of uploads that its owner, a placement policy, passes on, and answers
/// with an outlook that is conditional on the age so far, so that it may be asked again at any time. It does no I/O, reads no
/// clock and knows nothing of the future. A declared expiry is not its business: owners ask it about what has none.
public protocol LifetimePredictor: Sendable {
  /// What the command line and reports call it.
  static var name: String { get }
  /// The facts it needs again when an object survives or ends. Constant.
  var facts: FactSet { get }
  /// An upload without declared expiry begins.
  mutating func began(_ upload: UploadID, _ facts: ChunkFacts, at now: Moment)
  /// Such an upload has ended; `reason` is nil where it was aborted.
  mutating func ended(_ upload: UploadID, _ facts: ChunkFacts, _ reason: ReleaseReason?, at now: Moment)
  /// When an upload with these facts will die, in parts of 1, given that it is alive now.
  mutating func outlook(_ upload: UploadID, _ facts: ChunkFacts, at now: Moment) -> Outlook
}
