import Testing

@testable import StowageCore

/// The tables against the plainest thing that does the same.
@Suite struct TableTests {
  @Test func `a table holds what an array holds, over the ends of its first page and of several`() {
    var random = Seed(1).stream("table")
    var table = Table<UInt64>()
    var array: [UInt64] = []
    for step in 0..<200_000 {
      switch random.below(8) {
      case 0 where !array.isEmpty: #expect(table.removeLast() == array.removeLast())
      case 1 where !array.isEmpty:
        let index = random.below(array.count)
        table[index] &+= 1
        array[index] &+= 1
        #expect(table[index] == array[index])
      default:
        table.append(UInt64(step))
        array.append(UInt64(step))
      }
    }
    #expect(table.count == array.count)
    #expect(array.indices.allSatisfy { table[$0] == array[$0] })
    table.removeAll()
    let isEmpty = table.isEmpty
    #expect(isEmpty)
    table.extend(toInclude: 20_000, with: 7)
    #expect(table.count == 20_001 && table[20_000] == 7)
  }

  @Test func `reading beyond a table traps`() async {
    await #expect(processExitsWith: .failure) {
      var table = Table<Int>()
      table.append(1)
      _ = table[1]
    }
  }

  /// Slots with random lengths and garbage against a scan.
  @Test func `the garbage index finds the step that a scan finds, first come first served`() {
    var random = Seed(2).stream("garbage")
    for _ in 0..<20 {
      var shards = Table<Shard>()
      var index = GarbageIndex()
      var arrivals: [(step: Int, order: Int)?] = []
      let moment = Moment(wall: .zero, ingestedBytes: 0)
      for number in 0..<40 {
        var shard = Shard(
          id: ShardID(UInt32(number)), placementClass: PlacementClass(0), tier: .first, opened: moment)
        shard.length = UInt32(1 + random.below(random.below(2) == 0 ? 8 : 1_000_000))
        shard.liveBytes = shard.length
        shard.bucketsPerByte = Double(GarbageIndex.steps) / Double(shard.length)
        shards.append(shard)
        arrivals.append(nil)
      }
      for order in 0..<2000 {
        let slot = UInt32(random.below(40))
        if random.below(10) == 0 {
          index.remove(slot, in: &shards)
          arrivals[Int(slot)] = nil
        } else {
          let length = Int(shards[slot].length)
          let dead = random.below(3) == 0 ? length : random.below(length + 1)
          shards[slot].liveBytes = UInt32(length - dead)
          index.update(slot, in: &shards)
          let step = min(dead * 4096 / length, 4095)
          if dead == 0 {
            arrivals[Int(slot)] = nil
          } else if arrivals[Int(slot)]?.step != step {
            arrivals[Int(slot)] = (step, order)
          }
        }
        let top = arrivals.compactMap(\.self).max { ($0.step, -$0.order) < ($1.step, -$1.order) }
        let expected = top.flatMap { top in arrivals.firstIndex { $0?.order == top.order } }
        #expect(index.top.map { Int($0) } == expected)
      }
    }
  }

  /// Random growth and cuts against arrays of sizes.
  @Test func `an extent knows the sizes of its chunks through growth and cuts`() {
    var random = Seed(3).stream("sizes")
    for round in 0..<2000 {
      var table = ExtentTable()
      let owner = table.addUpload(Extent(shard: 0, offset: 0, bytes: 0, detail: Detail.none))
      table.addDetail(Detail(owner: owner), to: owner)
      var sizes: [[UInt32]] = [[]]
      var numbers = [owner]
      let kinds = round % 3 == 0 ? 1 : 2 + random.below(3)
      for _ in 0..<random.below(20) + 1 {
        let size = UInt32(1 + random.below(kinds))
        // The first chunk is entered by the ledger; see `arrive`.
        if sizes[0].isEmpty {
          table[owner].bytes = size
          table[detailOf: owner].sizes = ChunkSizes(count: 1, unit: 0, last: size)
        } else {
          table.grow(owner, byChunkOf: size)
        }
        sizes[0].append(size)
      }
      for _ in 0..<random.below(6) {
        let piece = random.below(sizes.count)
        if sizes[piece].count > 1 {
          let kept = 1 + random.below(sizes[piece].count - 1)
          numbers.insert(table.split(numbers[piece], after: kept), at: piece + 1)
          sizes.insert(Array(sizes[piece][kept...]), at: piece + 1)
          sizes[piece].removeSubrange(kept...)
        }
        // The last extent of an upload may grow after it was cut.
        if let last = numbers.last, random.below(2) == 0 {
          let size = UInt32(1 + random.below(kinds))
          table.grow(last, byChunkOf: size)
          sizes[sizes.count - 1].append(size)
        }
      }
      expectSame(table, numbers, sizes, &random)
    }
  }

  private func expectSame(
    _ table: borrowing ExtentTable, _ numbers: [UInt32], _ sizes: [[UInt32]], _ random: inout Random
  ) {
    var number = numbers[0]
    for (index, own) in sizes.enumerated() {
      #expect(number == numbers[index])
      #expect(table[number].bytes == own.reduce(0, +))
      #expect(table.chunkCount(of: number) == own.count)
      #expect(table.firstChunkBytes(of: number) == Int(own[0]))
      #expect(table.owner(of: number) == numbers[0])
      let room = random.below(Int(own.reduce(0, +)) + 3)
      var (chunks, bytes) = (0, 0)
      for size in own {
        if bytes + Int(size) > room { break }
        (chunks, bytes) = (chunks + 1, bytes + Int(size))
      }
      #expect(table.prefix(of: number, fitting: room) == (chunks, bytes))
      number = table.extent(after: number)
    }
    #expect(number == Extent.none)
    let last = table[detailOf: numbers[0]].last
    #expect(last == numbers[numbers.count - 1])
  }

  @Test func `numbers are reused, but never the one that is set aside for the next upload`() {
    var table = ExtentTable()
    let blank = Extent(shard: 0, offset: 0, bytes: 1, detail: Detail.none)
    let first = table.addUpload(blank)
    let next = table.next
    let extents = (0..<5).map { _ in table.add(blank) }
    for extent in extents {
      #expect(extent != next && extent != first)
      table.remove(extent)
    }
    #expect(table.next == next && !table.isInUse(next))
    #expect(Set((0..<5).map { _ in table.add(blank) }) == Set(extents))
    #expect(table.addUpload(blank) == next)
  }

  /// Random plans against a list of all moves ever made.
  @Test func `the undo log holds the moves of unfinished plans and nothing else`() {
    var random = Seed(4).stream("undo")
    var log = UndoLog()
    var kept: [(plan: PlanID, move: Move)] = []
    var victims: [(plan: PlanID, victim: ShardID)] = []
    var latest: PlanID?
    for step in 0..<4000 {
      switch random.below(5) {
      case 0:
        let victim = ShardID(UInt32(random.below(10)))
        victims.append((log.beginPlan(victim: victim), victim))
        latest = victims.last?.plan
      case 1 where !victims.isEmpty:
        let plan = victims.remove(at: random.below(victims.count))
        #expect(log.finish(plan.plan) == plan.victim)
        #expect(log.finish(plan.plan) == nil)
        kept.removeAll { $0.plan == plan.plan }
      case 2 where !kept.isEmpty:
        let taken = kept.remove(at: random.below(kept.count))
        #expect(log.take(taken.plan, to: taken.move.to, offset: taken.move.toOffset) == [taken.move])
        #expect(log.take(taken.plan, to: taken.move.to, offset: taken.move.toOffset) == [])
      default:
        // Moves are added to the latest plan only, and only while it is being made.
        guard let plan = victims.last, plan.plan == latest else { continue }
        let move = Move(
          owner: UploadID(1), from: plan.victim, fromOffset: step, to: ShardID(UInt32(100 + random.below(4))),
          toOffset: 2 * step, bytes: 2, chunks: 1)
        log.add(move)
        kept.append((plan.plan, move))
      }
      let shard = ShardID(UInt32(random.below(10)))
      let expected = kept.map(\.move).filter {
        $0.from == shard && $0.fromOffset < 3000 && $0.fromOffset + 2 > 10
      }
      #expect(log.moves(from: shard, overlapping: 10..<3000) == expected)
      #expect(log.mayReturn(to: shard) == victims.contains { $0.victim == shard })
      if let some = kept.last?.move {
        #expect(log.move(to: some.to, covering: some.toOffset + 1) == some)
        #expect(log.move(to: some.to, covering: some.toOffset + 2) == nil)
      }
      #expect(log.planCount == victims.count)
    }
  }
}
