import StowageCore

extension NaiveEngine {
  func codec(of tier: Tier) -> UInt8 {
    let codecs = settings.tierCodecs
    return codecs.isEmpty ? 0 : codecs[min(Int(tier.index), codecs.count - 1)]
  }

  mutating func wait(
    _ run: [Int], of victim: Int, _ plan: PlanID, _ survivor: Survivor, _ answer: PlacementClass, _ tier: Tier
  ) {
    if waiting.last?.plan != plan { waiting.append(Waiting(plan: plan, victim: victim)) }
    waiting[waiting.count - 1].runs.append((run, run.map { offset(of: $0) }, answer, tier))
    decisions.append(
      .transcode(
        plan,
        Transcoding(
          owner: survivor.owner, from: survivor.victim, fromOffset: offset(of: run[0]), bytes: survivor.bytes,
          chunks: survivor.chunks, tier: tier)))
  }

  /// Moves what is still in the victim and has a size; the rest stays, and the victim with it.
  mutating func land(_ plan: PlanID, _ sizes: [TranscodedChunk], at now: Moment) {
    guard let index = waiting.firstIndex(where: { $0.plan == plan }) else {
      preconditionFailure("the test's history has sizes for plan \(plan.index), which waits for none")
    }
    let arrival = waiting.remove(at: index)
    let outer = sealsToCheck
    for run in arrival.runs {
      let there = zip(run.chunks, run.offsets).filter { chunk, offset in
        chunks[chunk].path.last.map { $0.shard == arrival.victim && $0.offset == offset } ?? false
      }
      for part in parts(there.map(\.0), sizes) {
        let known = part.compactMap { chunk in size(at: offset(of: chunk), sizes) }
        if known.isEmpty {
          let own = count()
          for chunk in part { chunks[chunk].run = own }
          shards[arrival.victim].state = .sealed
          shards[arrival.victim].isReadable = false
        } else {
          carry(part, of: arrival.victim, plan, run.placementClass, run.tier, sizes: known, at: now)
        }
      }
    }
    decisions.append(.free(shards[arrival.victim].id, plan))
    sealsToCheck = outer
  }

  /// Neighbours that were cut off from each other, or of which only one has a size, go apart.
  private func parts(_ list: [Int], _ sizes: [TranscodedChunk]) -> [[Int]] {
    var parts: [[Int]] = []
    for chunk in list {
      let isKnown = size(at: offset(of: chunk), sizes) != nil
      if let last = parts.last?.last, chunks[last].run == chunks[chunk].run,
        (size(at: offset(of: last), sizes) != nil) == isKnown
      {
        parts[parts.count - 1].append(chunk)
      } else {
        parts.append([chunk])
      }
    }
    return parts
  }

  private func size(at offset: Int, _ sizes: [TranscodedChunk]) -> Int? {
    sizes.first { $0.fromOffset == offset }?.bytes
  }
}

/// The shell of a test history as far as codecs go: answers with sizes that look drawn.
struct Transcoder {
  /// What every so often cannot be read, or nil: everything can.
  let gap: UInt64?
  let most: Int
  private var asked: [(plan: PlanID, sizes: [TranscodedChunk])] = []

  init(_ history: History) {
    gap = history.hasGaps ? 6 : nil
    most = history.settings.shardBytes
  }

  /// Takes up what was decided, with the chunks where the model has them.
  mutating func note<Placement>(_ decisions: [Decision], in model: NaiveEngine<Placement>) {
    for case .transcode(let plan, let survivors) in decisions {
      if asked.last?.plan != plan { asked.append((plan, [])) }
      for chunk in model.chunks {
        guard let place = chunk.path.last, place.shard == Int(survivors.from.index),
          (survivors.fromOffset..<survivors.fromOffset + survivors.bytes).contains(place.offset)
        else { continue }
        let draw = scrambled(UInt64(place.offset) << 32 | UInt64(plan.index))
        if let gap, draw % gap == 0 { continue }
        let bytes = 1 + Int(draw >> 20) % min(most, 2 * chunk.bytes)
        asked[asked.count - 1].sizes.append(TranscodedChunk(fromOffset: place.offset, bytes: bytes))
      }
      asked[asked.count - 1].sizes.sort { $0.fromOffset < $1.fromOffset }
    }
  }

  /// The next answer, if one must come before the step; a failure may come before it.
  mutating func answer(before step: Step?, number: Int) -> Event? {
    if asked.isEmpty { return nil }
    switch step?.operation {
    case .refuseAppend, .refuseMove, .poison: if scrambled(UInt64(number)) % 2 == 0 { return nil }
    default: break
    }
    let first = asked.removeFirst()
    return .transcoded(first.plan, first.sizes)
  }
}
