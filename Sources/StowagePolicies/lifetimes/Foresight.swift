import StowageCore

/// Lives as a placement policy sees them: what has a declared expiry exactly, everything else through a predictor.
struct Foresight: Sendable {
  private var predictor: any LifetimePredictor
  /// What must be kept for it.
  let facts: FactSet

  init(_ predictor: any LifetimePredictor) {
    self.predictor = predictor
    facts = predictor.facts.union([.expiry, .uploadedWall])
  }

  mutating func began(_ upload: UploadID, _ facts: ChunkFacts, at now: Moment) {
    if facts.expiry == nil { predictor.began(upload, facts, at: now) }
  }

  mutating func ended(
    _ upload: UploadID, _ facts: ChunkFacts, _ reason: ReleaseReason?, at now: Moment
  ) {
    if facts.expiry == nil { predictor.ended(upload, facts, reason, at: now) }
  }

  mutating func outlook(_ upload: UploadID, _ facts: ChunkFacts, at now: Moment) -> Outlook {
    guard let expiry = facts.expiry else { return predictor.outlook(upload, facts, at: now) }
    return Outlook(step: LifeStep.index(of: expiry.milliseconds(after: now.wall)))
  }

  mutating func foretell(
    _ bytes: Int, of upload: UploadID, _ facts: ChunkFacts, at now: Moment, in outlook: inout Outlook
  ) {
    if let expiry = facts.expiry {
      outlook.add(bytes, dyingAfter: expiry.milliseconds(after: now.wall))
    } else {
      outlook.add(bytes, predictor.outlook(upload, facts, at: now))
    }
  }
}

extension Instant {
  /// How much later than another it is, 0 where it is not; the largest number where that cannot be represented.
  func milliseconds(after other: Instant) -> Int64 {
    if self <= other { return 0 }
    let (difference, overflow) = milliseconds.subtractingReportingOverflow(other.milliseconds)
    return overflow ? .max : difference
  }
}

extension Outlook {
  /// Whether a date of death can be told: three quarters die within five times the life of the first quarter.
  var tellsDate: Bool { step(ofPart: 0.75) - step(ofPart: 0.25) < 7 }

  /// The step in which a part of all, in an outlook in parts of 1, is dead for the first time; the last step where it
  /// lives longer.
  func step(ofPart part: Float) -> Int {
    var dead: Float = 0
    // A span, because an inline array is copied whole for each element that is read by itself.
    let parts = dying.span
    for step in 0..<LifeStep.count {
      dead += parts[step]
      if dead >= part { return step }
    }
    return LifeStep.count - 1
  }
}
