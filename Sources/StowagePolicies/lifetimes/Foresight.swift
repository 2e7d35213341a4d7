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
  /// The steps in which a quarter, a half and three quarters are dead for the first time; the last step where they live longer.
  struct Quartiles {
    var first = LifeStep.count - 1
    var median = LifeStep.count - 1
    var third = LifeStep.count - 1

    /// Whether a date of death can be told: three quarters die within five times the life of the first quarter.
    var tellDate: Bool { third - first < 7 }
  }

  /// Of an outlook in parts of 1.
  var quartiles: Quartiles {
    var quartiles = Quartiles()
    var dead: Float = 0
    // A span, because an inline array is copied whole for each element that is read by itself.
    let parts = dying.span
    for step in 0..<LifeStep.count {
      let before = dead
      dead += parts[step]
      if dead < 0.25 { continue }
      if before < 0.25 { quartiles.first = step }
      if before < 0.5 && dead >= 0.5 { quartiles.median = step }
      if dead >= 0.75 {
        quartiles.third = step
        break
      }
    }
    return quartiles
  }
}
