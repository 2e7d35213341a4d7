import StowageCore

/// Whether those who die are those of whom it was expected: how often somebody who dies had less left to expect than
/// somebody who lives, at the moment of his death. One half is what guessing reaches.
///
/// Those who live are a sample of 200 places. A place passes on to the next upload when its owner dies, so in the long run
/// its owners are as old as everybody alive (a renewal process). There is a comparison for each fourth death; their mean
/// fades with the last 1,024 and is judged from the 2,048th on. Trust is lost below .53 and comes back above .56: guesses
/// stray by .011.
///
/// Source: concordance, F. Harrell et al., JAMA 247(18), 1982, at each death against those at risk; the sample is our own.
/// Memory: 1 byte per object number and 30 KB. Complexity: O(1) per upload.
struct Trust: Sendable {
  /// Somebody of the sample, with what was known of him when he began.
  struct Member: Sendable {
    var upload: UploadID
    var facts: ChunkFacts
  }

  /// Whether expectations are worth to be followed; assumed until the opposite is known.
  private(set) var isGiven = true
  /// Age of those who died in comparisons, in milliseconds.
  private(set) var meanAgeAtDeath = Double(LifeStep.upperEdges[LifeStep.count / 2])

  private var members: [Member] = []
  /// By upload, its place + 1; 0 where it is not in the sample.
  private var placeAfter = PerKey<UInt8>(0)
  private var vacant: [UInt8] = []
  private var turn = 0
  private var deaths = 0
  private var comparisons = 0
  private var concordance = 0.5

  private static var sampleSize: Int { 200 }
  private static var deathsPerComparison: Int { 4 }
  private static var memory: Int { 1024 }
  private static var leastComparisons: Int { 2048 }
  private static var lost: Double { 0.53 }
  private static var regained: Double { 0.56 }

  /// An upload begins, whose life must be foretold.
  mutating func began(_ upload: UploadID, _ facts: ChunkFacts, at now: Moment) {
    forget(upload)
    guard members.count < Self.sampleSize || !vacant.isEmpty else { return }
    var member = Member(upload: upload, facts: facts)
    member.facts.uploaded = now
    if let place = vacant.popLast() {
      members[Int(place) - 1] = member
      placeAfter[upload.index] = place
    } else {
      members.append(member)
      placeAfter[upload.index] = UInt8(members.count)
    }
  }

  /// What was known under the number is gone or no longer to be foretold: numbers come again, and not each of them is told
  /// of at its end, a part of a larger upload for one.
  mutating func forget(_ upload: UploadID) {
    let place = placeAfter[upload.index]
    if place == 0 { return }
    placeAfter[upload.index] = 0
    vacant.append(place)
  }

  /// An upload has ended.
  ///
  /// - Returns: A live one to compare it with, if it is time for that.
  mutating func ended(_ upload: UploadID, died: Bool) -> Member? {
    forget(upload)
    if !died { return nil }
    deaths += 1
    if deaths % Self.deathsPerComparison != 0 || members.count < Self.sampleSize { return nil }
    turn = (turn + 1) % members.count
    let other = members[turn]
    return placeAfter[other.upload.index] == UInt8(turn + 1) ? other : nil
  }

  /// - Parameters:
  ///   - dying: Step of the median that was left to the one who died.
  ///   - living: The same of the member that ``ended(_:died:)`` named.
  ///   - age: Of the one who died, in milliseconds.
  mutating func note(dying: Int, living: Int, age: Int64) {
    comparisons += 1
    let weight = 1 / Double(min(comparisons, Self.memory))
    concordance += ((dying < living ? 1 : dying == living ? 0.5 : 0) - concordance) * weight
    meanAgeAtDeath += (Double(age) - meanAgeAtDeath) * weight
    if comparisons < Self.leastComparisons { return }
    if concordance < Self.lost { isGiven = false }
    if concordance > Self.regained { isGiven = true }
  }
}
