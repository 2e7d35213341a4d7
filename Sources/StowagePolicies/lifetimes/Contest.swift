import StowageCore

/// Whether a model has foretold better of late than the life table of all: both say what they expect of each trial before
/// it is learned from, and the one that gave more probability to what then happened is to be believed.
///
/// Of the logarithmic scores the difference is kept. Old ones fade: half of it is of the last 22,000 trials, which are the
/// lives of some five hundred uploads.
///
/// Source: A. P. Dawid, "Statistical Theory: The Prequential Approach", JRSS A 147(2), 1984.
/// Complexity: O(1) per trial, a logarithm for every sixteenth.
struct Contest: Sendable, BitwiseCopyable {
  /// Sum of ln(model's probability / table's probability) over past trials.
  private var lead = 0.0
  /// The same for the last few trials, before the logarithm is taken.
  private var quotient: Float = 1
  private var pending = 0

  private static var trialsPerLogarithm: Int { 16 }
  private static var fading: Double { 1 - 0x1p-11 }

  /// Whether the model is worth more than the life table.
  var isWon: Bool { lead >= 0 }

  /// - Parameters: Each side's probability of death, for a trial that ended in it or did not.
  mutating func note(model: Float, table: Float, died: Bool) {
    let (ours, theirs) = died ? (model, table) : (1 - model, 1 - table)
    // So that no single trial decides, and no product of sixteen overflows.
    quotient *= min(max(max(ours, 0x1p-16) / max(theirs, 0x1p-16), 0x1p-7), 0x1p7)
    pending += 1
    if pending < Self.trialsPerLogarithm { return }
    lead = lead * Self.fading + Elementary.log(Double(quotient))
    quotient = 1
    pending = 0
  }
}
