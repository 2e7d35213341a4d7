import StowageCore

/// Remembers of the profiles that were met of late where their weights lie, and since when their outlooks hold.
///
/// A new one takes the place of another of the same slot. Memory: 400 KiB. Complexity: O(1).
struct ProfileMemo: Sendable {
  struct Entry: Sendable, BitwiseCopyable {
    var profile: HazardProfile
    /// Hour and weekday not among them.
    var rows: HazardRows
    /// Tells outlooks that hold from those that do not any more; no two entries ever have the same.
    var edition: UInt64
    /// Trials of all, and of the bucket and type, when the edition began.
    var trialsThen = 0
    var pairTrialsThen = 0

    /// Whether so much has been learned since that outlooks have to be made anew.
    func isOutdated(trials: Int, pairTrials: Int) -> Bool {
      trials > trialsThen + max(16, trialsThen / 16)
        || pairTrials > pairTrialsThen + min(max(16, pairTrialsThen / 16), 1024)
    }
  }

  private var entries: [Entry?] = Array(repeating: nil, count: slots)

  private static var slots: Int { 4096 }

  func slot(of profile: HazardProfile) -> Int { profile.slotHash & (Self.slots - 1) }

  subscript(slot: Int) -> Entry? {
    get { entries[slot] }
    set { entries[slot] = newValue }
  }
}
