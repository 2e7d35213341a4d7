public import StowageCore

/// Until when nobody may remove a version.
public struct Retention: Hashable, Sendable {
  /// Who may end it before its time.
  public var mode: Mode
  /// From then on the version may be removed.
  public var until: Instant

  /// Who may end a retention before its time.
  public enum Mode: String, Sendable, CaseIterable {
    /// Whoever may bypass it.
    case governance = "GOVERNANCE"
    /// Nobody.
    case compliance = "COMPLIANCE"
  }

  public init(_ mode: Mode, until: Instant) {
    self.mode = mode
    self.until = until
  }
}

extension ObjectAttributes {
  /// Both of ``retainedUntil`` and ``retentionMode``. A mode that is none counts as COMPLIANCE.
  public var retention: Retention? {
    get { retainedUntil.map { Retention(Retention.Mode(rawValue: retentionMode) ?? .compliance, until: $0) } }
    set {
      retainedUntil = newValue?.until
      retentionMode = newValue?.mode.rawValue ?? ""
    }
  }

  /// Whether nobody may remove the version yet.
  func isRetained(at now: Instant, bypassesGovernance: Bool = false) -> Bool {
    if hasLegalHold { return true }
    guard let retention, retention.until > now else { return false }
    return !(bypassesGovernance && retention.mode == .governance)
  }

  /// Whether another retention, or none, may take the place of the one there is. It must not let go earlier, unless
  /// what there is is over or bypassed.
  func mayChangeRetention(to new: Retention?, at now: Instant, bypassesGovernance: Bool) -> Bool {
    guard let old = retention, old.until > now else { return true }
    if bypassesGovernance && old.mode == .governance { return true }
    guard let new else { return false }
    return new.mode == old.mode && new.until >= old.until
  }
}
