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
    var script = Script(history)
    var ignored = Table<Decision>()
    var lines: [Line] = []
    while let (event, instant, _) = script.next(for: engine, in: model) {
      let touched = model.plansTouched(by: event)
      engine.handle(event, at: instant, into: &ignored)
      let decisions = model.handle(event, at: instant)
      script.transcoder.note(decisions, in: model)
      lines.append(Line(event: event, instant: instant, decisions: decisions, touched: touched))
    }
    return lines
  }
}
