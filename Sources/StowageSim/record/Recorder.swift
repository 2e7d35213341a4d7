import StowageCore

/// Writes a run's record: a fold over the decisions, and a look at the books at equal distances of time.
///
/// Cost: O(1) per decision, and O(n log n) in the extents of a shard when it is sealed. Memory: some 100 bytes per shard ever
/// opened.
struct Recorder: ~Copyable {
  /// Most points of the timeline.
  static var mostPoints: Int { 241 }

  /// Whether a record is wanted.
  let isOn: Bool
  private var record: RunRecord
  private var map: ShardMap
  /// When the next point of the timeline is due.
  private(set) var next: Instant
  private let end: Instant
  private var ranks = DeathRanks()
  /// What has left the victims of the plan at hand.
  private var survivors: [(from: ShardID, offset: Int, bytes: Int)] = []

  init(isOn: Bool, _ span: ClosedRange<Int64>, shardBytes: Int) {
    self.isOn = isOn
    record = RunRecord(span: span)
    map = ShardMap(shardBytes: shardBytes, span: span)
    next = isOn ? Instant(milliseconds: span.lowerBound) : .never
    end = Instant(milliseconds: span.upperBound)
  }

  mutating func endWarmup(at instant: Instant) { record.warmMilliseconds = instant.milliseconds }

  // MARK: The timeline

  /// The books have stood as `point` says since the last call, and will until `instant`.
  mutating func advance(to instant: Instant, _ point: TimelinePoint) {
    while next < instant && next <= end {
      var point = point
      point.milliseconds = next.milliseconds
      record.timeline.append(point)
      setNext()
    }
  }

  private mutating func setNext() {
    let steps = Int64(Self.mostPoints - 1)
    let number = Int64(record.timeline.count)
    let (length, start) = (record.span.upperBound - record.span.lowerBound, record.span.lowerBound)
    // Short traces have fewer milliseconds than points; in long ones the product would overflow.
    let step = length / steps
    let offset = number * step + number * (length % steps) / steps
    next = number > steps ? .never : Instant(milliseconds: max(start + offset, next.milliseconds + 1))
  }

  // MARK: Shards

  /// - Parameter deaths: by number of the object.
  mutating func fold(
    _ decision: Decision, at instant: Instant, in ledger: Ledger, _ deaths: borrowing Table<Instant>
  ) {
    switch decision {
    case .assign, .transcode: break
    case .open(let shard, let placementClass, let tier):
      record.shards.append(
        ShardRecord(
          placementClass: placementClass.index, tier: tier.index, openedMilliseconds: instant.milliseconds))
      map.open(shard)
    case .append(let owner, let shard, let offset, let bytes):
      record.shards[Int(shard.index)].storedBytes += bytes
      map.put(bytes, into: shard, at: offset, instant, dying: deaths[owner.index])
    case .move(_, let move):
      record.shards[Int(move.to.index)].storedBytes += move.bytes
      record.shards[Int(move.to.index)].copiedInBytes += move.bytes
      map.put(move.bytes, into: move.to, at: move.toOffset, instant, dying: deaths[move.owner.index])
      survivors.append((move.from, move.fromOffset, move.fromBytes))
    case .seal(let shard, _):
      ranks.gather(shard, in: ledger, deaths, until: end)
      record.shards[Int(shard.index)].end = .sealed
      record.shards[Int(shard.index)].sealedMilliseconds = instant.milliseconds
      record.shards[Int(shard.index)].deathSpreadMilliseconds = ranks.spread
    case .free(let shard, let plan):
      free(shard, isReclaimed: plan != nil, at: instant)
    }
  }

  private mutating func free(_ shard: ShardID, isReclaimed: Bool, at instant: Instant) {
    var left = survivors.filter { $0.from == shard }
    survivors.removeAll { $0.from == shard }
    left.sort { $0.offset < $1.offset }
    var holes = HoleCount()
    for piece in left { holes.add(piece.offset, piece.bytes) }
    let number = Int(shard.index)
    record.shards[number].end = isReclaimed ? .reclaimed : .freedWhole
    record.shards[number].endedMilliseconds = instant.milliseconds
    record.shards[number].liveBytes = left.reduce(0) { $0 + $1.bytes }
    record.shards[number].holes = holes.count(in: record.shards[number].storedBytes)
  }

  // MARK: The end

  /// The record of a run that is over.
  ///
  /// - Parameter point: the books at the end.
  mutating func finish(_ point: TimelinePoint, in ledger: Ledger) -> RunRecord {
    advance(to: .never, point)
    for number in record.shards.indices where record.shards[number].endedMilliseconds == nil {
      let shard = ShardID(UInt32(number))
      var (live, holes) = (0, HoleCount())
      ledger.forEachPiece(of: shard) { offset, bytes in
        live += bytes
        holes.add(offset, bytes)
      }
      record.shards[number].liveBytes = live
      record.shards[number].holes = holes.count(in: record.shards[number].storedBytes)
    }
    record.map = map.shards
    return record
  }
}

/// Counts maximal runs of dead bytes between live pieces, which come in the order in which they lie.
private struct HoleCount {
  private var end = 0
  private var gaps = 0

  mutating func add(_ offset: Int, _ bytes: Int) {
    if offset > end { gaps += 1 }
    end = offset + bytes
  }

  func count(in length: Int) -> Int { gaps + (length > end ? 1 : 0) }
}
