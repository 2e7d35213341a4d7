import StowageCore

/// Uploads that are watched from their beginning to their end, one ``LifeStep`` after the other.
///
/// Each step that one of them enters is a trial: it dies in it or it leaves it alive. A trial counts when it is over for all
/// who were born with it, also where one died early in it, so nothing is learned too early from those that happened to die
/// first (right censoring).
///
/// At most `limit` live ones are watched at once. When there are as many, every second is let go, whatever its fate, and from
/// then on every second, fourth, … upload enters. Memory: 24 bytes and a subject per watched upload, the dead of unfinished
/// trials included, and 4 bytes per object number. Complexity: O(steps lived) per watched upload, amortised.
struct Panel<Subject: Sendable & BitwiseCopyable>: Sendable {
  /// One step in the life of a watched upload.
  struct Trial: Sendable, BitwiseCopyable {
    /// What the owner knows the upload by.
    var subject: Subject
    var step: Int
    var died: Bool
  }

  private struct Watched: Sendable, BitwiseCopyable {
    var bornMilliseconds: Int64
    var upload: UInt32
    var subject: Subject
    var next = none
    var step: UInt8 = 0
    var end = End.none
  }

  /// How a watched upload has ended; aborted are also those that are let go and rows that nobody uses.
  private enum End: UInt8, Sendable, BitwiseCopyable {
    case none, died, aborted
  }

  private static var none: UInt32 { .max }
  private var rows: [Watched] = []
  private var freeRow = none
  private var liveCount = 0
  /// By upload, its row + 1; 0 where it is not watched.
  private var rowAfter = PerKey<UInt32>(0)
  /// By step those in it, in the order of birth, which is that of leaving it.
  private var first = Array(repeating: none, count: LifeStep.count)
  private var last = Array(repeating: none, count: LifeStep.count)
  /// By step when the first leaves it; `Int64.max` where nobody is in it.
  private var dues = Array(repeating: Int64.max, count: LifeStep.count)
  private var nextDue = Int64.max
  private let limit: Int
  private var stride: UInt64 = 1
  private var uploads: UInt64 = 0

  init(limit: Int) { self.limit = limit }

  /// An upload begins.
  mutating func enter(_ upload: UploadID, as subject: Subject, at now: Instant) {
    uploads += 1
    // Numbers come again, and not each of them is told of at its end: a part of a larger upload is not.
    if rowAfter[upload.index] > 0 { letGo(rowAfter[upload.index] - 1) }
    if uploads % stride != 0 { return }
    if stride > 1 && liveCount < limit / 4 { stride /= 2 }
    if liveCount >= limit { thinOut() }
    let watched = Watched(bornMilliseconds: now.milliseconds, upload: upload.index, subject: subject)
    let row = freeRow
    if row == Self.none {
      rows.append(watched)
      rowAfter[upload.index] = UInt32(rows.count)
      append(UInt32(rows.count - 1), to: 0)
    } else {
      freeRow = rows[Int(row)].next
      rows[Int(row)] = watched
      rowAfter[upload.index] = row + 1
      append(row, to: 0)
    }
    liveCount += 1
  }

  private mutating func thinOut() {
    stride *= 2
    for row in Swift.stride(from: 0, to: rows.count, by: 2) where rows[row].end == .none {
      letGo(UInt32(row))
    }
  }

  /// Watches somebody no longer, whatever becomes of him.
  private mutating func letGo(_ row: UInt32) {
    let index = Int(row)
    rows[index].end = .aborted
    rowAfter[rows[index].upload] = 0
    liveCount -= 1
    // Whoever is in a list is forgotten when his turn comes; the last step has none.
    if Int(rows[index].step) == LifeStep.count - 1 {
      rows[index].next = freeRow
      freeRow = row
    }
  }

  /// An upload has ended; one that was aborted tells nothing about the step it was in.
  mutating func leave(_ upload: UploadID, died: Bool, at now: Instant, into trials: inout [Trial]) {
    let number = rowAfter[upload.index]
    if number == 0 { return }
    advance(to: now, into: &trials)
    rowAfter[upload.index] = 0
    let row = number - 1
    rows[Int(row)].end = died ? .died : .aborted
    liveCount -= 1
    // The last step never ends, so nobody waits in it.
    if Int(rows[Int(row)].step) == LifeStep.count - 1 { retire(row, into: &trials) }
  }

  /// Lets everybody leave the steps that they have outlived.
  mutating func advance(to now: Instant, into trials: inout [Trial]) {
    if now.milliseconds < nextDue { return }
    for step in 0..<LifeStep.count - 1 where dues[step] <= now.milliseconds {
      while dues[step] <= now.milliseconds {
        let row = first[step]
        let next = rows[Int(row)].next
        first[step] = next
        dues[step] = next == Self.none ? .max : due(next, leaving: step)
        if rows[Int(row)].end != .none {
          retire(row, into: &trials)
          continue
        }
        trials.append(Trial(subject: rows[Int(row)].subject, step: step, died: false))
        rows[Int(row)].step += 1
        append(row, to: step + 1)
      }
    }
    nextDue = .max
    for due in dues { nextDue = min(nextDue, due) }
  }

  /// Counts the last trial of one that has ended, and forgets it.
  private mutating func retire(_ row: UInt32, into trials: inout [Trial]) {
    let watched = rows[Int(row)]
    if watched.end == .died {
      trials.append(Trial(subject: watched.subject, step: Int(watched.step), died: true))
    }
    rows[Int(row)].end = .aborted
    rows[Int(row)].next = freeRow
    freeRow = row
  }

  private func due(_ row: UInt32, leaving step: Int) -> Int64 {
    let (due, overflow) = rows[Int(row)].bornMilliseconds.addingReportingOverflow(LifeStep.upperEdges[step])
    return overflow ? .max : due
  }

  private mutating func append(_ row: UInt32, to step: Int) {
    if step == LifeStep.count - 1 { return }
    rows[Int(row)].next = Self.none
    if first[step] == Self.none {
      first[step] = row
      dues[step] = due(row, leaving: step)
      nextDue = min(nextDue, dues[step])
    } else {
      rows[Int(last[step])].next = row
    }
    last[step] = row
  }
}
