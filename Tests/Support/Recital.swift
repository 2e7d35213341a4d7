public import StowageCore

/// An event of a history as the naive engine answered it.
public struct Line: Sendable {
  public var event: Event
  public var instant: Instant
  public var decisions: [Decision]
  /// Plans from whose moves the event takes something back: a shell cannot have finished them before it.
  public var touched: [PlanID]
}

extension History {
  /// The events of the history, with what the naive engine decides.
  public var lines: [Line] { withPlacement(Recital(history: self)) }

  /// The same with a placement policy of the caller's.
  public func lines<Policy: PlacementPolicy>(placement: Policy) -> [Line] {
    Recital(history: self).run(placement)
  }
}

private struct Recital: PlacementBody {
  let history: History

  func run<Policy: PlacementPolicy>(_ policy: Policy) -> [Line] {
    // The real engine hands out the numbers of uploads.
    var engine = Engine(history.settings, placement: policy, cleaning: history.cleaner.policy)
    var model = NaiveEngine(history.settings, placement: policy, cleaner: history.cleaner)
    var cast = Cast()
    var ignored = Table<Decision>()
    var instant = Instant.zero
    var lines: [Line] = []
    for step in history.steps {
      instant = instant.advanced(byMilliseconds: step.wait)
      guard let event = cast.event(for: step.operation, next: engine.nextUpload, in: model, at: instant)
      else { continue }
      let touched = model.plansTouched(by: event)
      engine.handle(event, at: instant, into: &ignored)
      lines.append(
        Line(event: event, instant: instant, decisions: model.handle(event, at: instant), touched: touched))
    }
    return lines
  }
}
