public import StowageCore

extension NaiveEngine {
  mutating func finish(_ plan: PlanID) {
    guard Int(plan.index) < plans.count else { return }
    plans[Int(plan.index)].isFinished = true
    for chunk in chunks.indices {
      guard let last = chunks[chunk].path.lastIndex(where: { $0.plan == plan }) else { continue }
      for place in 0...last { chunks[chunk].path[place].isDurable = true }
    }
    moves.removeAll { $0.plan == plan }
  }

  /// The chunk that was appended there is appended again, to the class of that shard.
  mutating func refuseAppend(_ shard: Int, _ offset: Int, at now: Moment) {
    guard
      let chunk = chunks.firstIndex(where: {
        $0.path.contains { $0.shard == shard && $0.offset == offset }
      })
    else { return }
    takeOut([chunk])
    placeAgain([chunk], like: shard, at: now)
  }

  /// The chunks of the move go back to the victim from wherever they are by now.
  mutating func refuseMove(_ plan: PlanID, _ shard: Int, _ offset: Int) {
    let place = ShardID(UInt32(shard))
    guard
      let index = moves.firstIndex(where: {
        $0.plan == plan && $0.move.to == place && $0.move.toOffset == offset
      })
    else { return }
    let move = moves.remove(at: index).move
    let affected = beenTo(shard) { $0.offset >= offset && $0.offset < offset + move.bytes }
    for piece in pieces(affected, in: shard, byOrigin: false) {
      takeOut(piece)
      for chunk in piece { takeBack(chunk, from: shard) }
    }
  }

  /// What the shard held beyond `committed` is refused, in order.
  mutating func poison(_ shard: Int, _ committed: Int, at now: Moment) {
    guard shard < shards.count else { return }
    let wasOpen = shards[shard].state == .open
    let length = min(committed, shards[shard].length)
    let affected = beenTo(shard) { _ in true }.filter { end(of: $0, in: shard) > length }
    if wasOpen { shards[shard].state = .gone }
    let lost = pieces(affected, in: shard, byOrigin: true)
    for piece in lost { takeOut(piece) }
    let plans = lost.map { place(of: $0[0], in: shard).plan }
    // What is still in the shard leaves it before anything is placed.
    for chunk in affected where chunks[chunk].path.last?.shard == shard { chunks[chunk].path.removeLast() }
    let isCut = length < shards[shard].length
    shards[shard].length = length
    if isCut && shards[shard].state == .sealed { noteGarbage(in: shard, anew: true) }
    for (piece, plan) in zip(lost, plans) {
      if let plan, isUnfinished(plan) {
        for chunk in piece { takeBack(chunk, from: shard) }
      } else {
        placeAgain(piece, like: shard, at: now)
      }
    }
    if wasOpen {
      seal(shard, .poisoned, at: now)
    } else {
      garbageGrew(in: shard)
    }
  }

  mutating func becomeReadable(_ shard: Int) {
    guard shard < shards.count, shards[shard].state == .sealed, !shards[shard].isReadable else { return }
    shards[shard].isReadable = true
    noteGarbage(in: shard, anew: true)
  }

  // MARK: Pieces

  /// Chunks that are, or were before plans took them further, at a place in the shard; in the order of that place.
  private func beenTo(_ shard: Int, where matches: (Place) -> Bool) -> [Int] {
    let found = chunks.indices.filter { chunks[$0].path.contains { $0.shard == shard && matches($0) } }
    return found.sorted { place(of: $0, in: shard).offset < place(of: $1, in: shard).offset }
  }

  private func place(of chunk: Int, in shard: Int) -> Place {
    guard let place = chunks[chunk].path.first(where: { $0.shard == shard }) else {
      preconditionFailure("chunk \(chunk) was never in shard \(shard)")
    }
    return place
  }

  private func end(of chunk: Int, in shard: Int) -> Int {
    place(of: chunk, in: shard).offset + place(of: chunk, in: shard).bytes
  }

  /// Whether the chunk came to the shard, or has gone on from it, under another codec: such chunks go back one by one.
  private func isTranscoded(_ chunk: Int, since shard: Int) -> Bool {
    chunks[chunk].path.drop { $0.shard != shard }.contains { $0.isTranscoded }
  }

  /// Neighbours of one run, and where asked of one origin, are handled together.
  private func pieces(_ list: [Int], in shard: Int, byOrigin: Bool) -> [[Int]] {
    var pieces: [[Int]] = []
    for chunk in list {
      if let last = pieces.last?.last, chunks[last].run == chunks[chunk].run,
        !isTranscoded(last, since: shard), !isTranscoded(chunk, since: shard),
        !byOrigin || place(of: last, in: shard).plan == place(of: chunk, in: shard).plan
      {
        pieces[pieces.count - 1].append(chunk)
      } else {
        pieces.append([chunk])
      }
    }
    return pieces
  }

  /// Makes the piece a run of its own, and what came behind it in its old run another.
  private mutating func takeOut(_ piece: [Int]) {
    let old = chunks[piece[0]].run
    let last = offset(of: piece[piece.count - 1])
    let behind = chunks.indices.filter { chunks[$0].run == old && offset(of: $0) > last }
    let (own, other) = (count(), count())
    for chunk in piece { chunks[chunk].run = own }
    for chunk in behind { chunks[chunk].run = other }
  }

  /// Cuts the path off before the shard and makes the shard before it, the victim, sealed and unreadable.
  private mutating func takeBack(_ chunk: Int, from shard: Int) {
    leave(chunk, before: shard)
    guard let victim = chunks[chunk].path.last?.shard else {
      preconditionFailure("chunk \(chunk) was moved from nowhere")
    }
    shards[victim].state = .sealed
    shards[victim].isReadable = false
  }

  /// The chunk leaves where it is now; its path ends before `shard`.
  private mutating func leave(_ chunk: Int, before shard: Int) {
    let now = chunks[chunk].path.last?.shard
    if let index = chunks[chunk].path.firstIndex(where: { $0.shard == shard }) {
      chunks[chunk].path.removeSubrange(index...)
    }
    if let last = chunks[chunk].path.last { chunks[chunk].bytes = last.bytes }
    if let now, now != chunks[chunk].path.last?.shard { garbageGrew(in: now) }
  }

  private mutating func placeAgain(_ piece: [Int], like home: Int, at now: Moment) {
    for chunk in piece {
      let here = chunks[chunk].path.last?.shard
      if let place = chunks[chunk].path.first(where: { $0.shard == home }) {
        chunks[chunk].bytes = place.bytes
      }
      chunks[chunk].path = []
      if let here { garbageGrew(in: here) }
    }
    for chunk in piece {
      let shard = openShard(
        for: shards[home].placementClass, shards[home].tier, fitting: chunks[chunk].bytes, at: now)
      decisions.append(
        .append(
          chunks[chunk].owner, shards[shard].id, offset: shards[shard].length, bytes: chunks[chunk].bytes))
      chunks[chunk].run = count()
      settle(chunk, atTheEndOf: shard, plan: nil, at: now)
    }
  }
}

// MARK: What a history may refer to

extension NaiveEngine {
  func isUnfinished(_ plan: PlanID) -> Bool { !plans[Int(plan.index)].isFinished }

  var unfinishedPlans: [PlanID] {
    plans.filter { plan in !plan.isFinished && !waiting.contains { $0.plan == plan.id } }.map(\.id)
  }

  /// Appends of live chunks that no finished plan has vouched for.
  var refusableAppends: [(shard: ShardID, offset: Int)] {
    chunks.compactMap { chunk in
      guard let place = chunk.path.first, !place.isDurable else { return nil }
      return (shards[place.shard].id, place.offset)
    }
  }

  /// Moves of unfinished plans whose chunks no later, finished plan has moved on.
  var refusableMoves: [(plan: PlanID, to: ShardID, offset: Int)] {
    moves.filter { move in
      chunks.allSatisfy { chunk in
        chunk.path.allSatisfy { place in
          !(place.isDurable && place.plan == move.plan && shards[place.shard].id == move.move.to
            && place.offset >= move.move.toOffset && place.offset < move.move.toOffset + move.move.bytes)
        }
      }
    }.map { ($0.plan, $0.move.to, $0.move.toOffset) }
  }

  var openedShards: [ShardID] { shards.map(\.id) }

  var unreadableShards: [ShardID] {
    shards.filter { $0.state == .sealed && !$0.isReadable }.map(\.id)
  }

  func length(of shard: ShardID) -> Int { shards[Int(shard.index)].length }

  /// Where the last chunk ends that a finished plan has vouched for.
  func durableBytes(of shard: ShardID) -> Int {
    var end = 0
    for chunk in chunks {
      for place in chunk.path where place.shard == Int(shard.index) && place.isDurable {
        end = max(end, place.offset + place.bytes)
      }
    }
    return end
  }

  /// The plans that the event takes something back from, or whose moves would have copied what never was: they cannot
  /// have been finished before it.
  public func plansTouched(by event: Event) -> [PlanID] {
    switch event {
    case .refused(.append(let shard, let offset)):
      return plans(beyond: Int(shard.index)) { $0.offset == offset }
    case .refused(.move(let plan, let shard, let offset)):
      guard
        let move = moves.first(where: { $0.plan == plan && $0.move.to == shard && $0.move.toOffset == offset }
        )
      else { return [] }
      return [plan] + plans(beyond: Int(shard.index)) { (0..<move.move.bytes).contains($0.offset - offset) }
    case .poisoned(let shard, let committed):
      var touched: [PlanID] = []
      for chunk in chunks {
        guard let index = chunk.path.firstIndex(where: { $0.shard == Int(shard.index) }),
          chunk.path[index].offset + chunk.path[index].bytes > committed
        else { continue }
        touched += chunk.path[index...].compactMap(\.plan)
      }
      return touched
    default: return []
    }
  }

  private func plans(beyond shard: Int, where matches: (Place) -> Bool) -> [PlanID] {
    chunks.flatMap { chunk -> [PlanID] in
      guard let index = chunk.path.firstIndex(where: { $0.shard == shard && matches($0) }) else { return [] }
      return chunk.path[index...].compactMap(\.plan)
    }
  }

  // MARK: The books

  /// What ``Space`` should say.
  public var books: [Int] {
    let sealed = shards.indices.filter { shards[$0].state == .sealed }
    return [
      ingestedBytes, copiedBytes, storedBytes,
      chunks.reduce(0) { $0 + $1.bytes }, sealed.reduce(0) { $0 + dead(in: $1) },
      open.reduce(0) { $0 + dead(in: $1) },
      sealed.reduce(0) { $0 + (shards[$1].isReadable ? 0 : dead(in: $1)) }, chunks.count,
    ]
  }

  /// What lies in each shard that is there: owner and bytes, run by run.
  public var contents: [[(owner: UploadID, bytes: Int)]] {
    shards.indices.map { shard in
      shards[shard].state == .gone
        ? [] : runs(in: shard).map { run in (chunks[run[0]].owner, run.reduce(0) { $0 + chunks[$1].bytes }) }
    }
  }
}

extension Space {
  /// The figures in the order of ``NaiveEngine/books``.
  public var books: [Int] {
    [
      ingestedBytes, copiedBytes, storedBytes, liveBytes, deadSealedBytes, deadOpenBytes, deadUnreadableBytes,
      liveChunks,
    ]
  }
}
