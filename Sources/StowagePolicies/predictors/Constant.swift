public import StowageCore

/// Expects of every object what became of all others: one life table for all, so that nothing but age makes a difference.
///
/// State: a panel of at most 16,384 uploads and one life table. Complexity: O(steps lived) per watched upload, O(1) per outlook
/// but for new ones.
/// Source: E. L. Kaplan, P. Meier, "Nonparametric Estimation from Incomplete Observations", JASA 53(282), 1958. It is the
/// control for predictors that look at features.
public struct Constant: LifetimePredictor {
  public static let name = "constant"
  public let facts: FactSet = .uploadedWall

  private var panel = Panel<UInt32>(limit: 16_384)
  private var groups = LifeGroups()
  private var trials: [Panel<UInt32>.Trial] = []

  public init() {}

  public mutating func began(_ upload: UploadID, _ facts: ChunkFacts, at now: Moment) {
    panel.enter(upload, as: 0, at: now.wall)
    panel.advance(to: now.wall, into: &trials)
    groups.learn(&trials)
  }

  public mutating func ended(
    _ upload: UploadID, _ facts: ChunkFacts, _ reason: ReleaseReason?, at now: Moment
  ) {
    panel.leave(upload, died: reason != nil, at: now.wall, into: &trials)
    groups.learn(&trials)
  }

  public mutating func outlook(_ upload: UploadID, _ facts: ChunkFacts, at now: Moment) -> Outlook {
    groups.outlook(of: 0, atAge: now.wall.milliseconds(after: facts.uploaded.wall))
  }
}
