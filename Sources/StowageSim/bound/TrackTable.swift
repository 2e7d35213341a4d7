/// What the best track has earned in every state that it can be in: no shard open, or one that will die with a given row
/// and holds so many chunks.
struct TrackTable {
  private struct State {
    var earned = -Double.infinity
    /// The last move that led here, -1 for none.
    var move: Int32 = -1
  }

  private struct Move {
    var before: Int32
    var chunk: Int32
    var row: Int32
    var opens: Bool
  }

  private var perShard = 1
  private var rowCount = 0
  private var states: [State] = []
  /// Without an open shard.
  private var closed = State()
  /// The same, once the chunk on offer may have been taken.
  private var nextClosed = State()
  private var moves: [Move] = []

  /// The last row stands for unfinished shards.
  mutating func reset(rows: Int, perShard: Int) {
    (self.perShard, rowCount) = (perShard, rows)
    states = Array(repeating: State(), count: rows * perShard)
    closed = State(earned: 0)
    nextClosed = closed
    moves.removeAll(keepingCapacity: true)
  }

  /// Lets the track put a chunk into a shard of a row, which is sealed when it is full.
  mutating func offer(_ chunk: Int, _ row: Int, earning: Double, opening: Double) {
    let last = states[row * perShard + perShard - 1]
    let before = perShard == 1 ? State(earned: closed.earned + opening, move: closed.move) : last
    if before.earned + earning > nextClosed.earned {
      let move = note(chunk, row, after: before, opens: perShard == 1)
      nextClosed = State(earned: before.earned + earning, move: move)
    }
    extend(chunk, row, earning: earning, opening: opening)
  }

  /// Lets it put a chunk into its last shard, which is never sealed.
  mutating func offerUnfinished(_ chunk: Int, earning: Double) {
    extend(chunk, rowCount - 1, earning: earning, opening: 0)
  }

  /// Ends the offer of a chunk.
  mutating func commit() { closed = nextClosed }

  private mutating func extend(_ chunk: Int, _ row: Int, earning: Double, opening: Double) {
    let first = row * perShard
    for held in stride(from: perShard - 1, to: 0, by: -1) {
      let opened = State(earned: closed.earned + opening, move: closed.move)
      let before = held > 1 ? states[first + held - 1] : opened
      if before.earned + earning > states[first + held].earned {
        let move = note(chunk, row, after: before, opens: held == 1)
        states[first + held] = State(earned: before.earned + earning, move: move)
      }
    }
  }

  private mutating func note(_ chunk: Int, _ row: Int, after before: State, opens: Bool) -> Int32 {
    moves.append(Move(before: before.move, chunk: Int32(chunk), row: Int32(row), opens: opens))
    return Int32(moves.count - 1)
  }

  /// The track with so many chunks in its unfinished shard.
  private func track(_ unfinished: Int) -> State {
    unfinished == 0 ? closed : states[(rowCount - 1) * perShard + unfinished]
  }

  /// The moves of that track, the last one first.
  func visit(_ unfinished: Int, _ body: (_ chunk: Int, _ row: Int, _ opens: Bool) -> Void) {
    var move = track(unfinished).move
    while move >= 0 {
      let step = moves[Int(move)]
      body(Int(step.chunk), Int(step.row), step.opens)
      move = step.before
    }
  }

  /// The tracks that earn most together, by the chunks in their unfinished shards, which add up to the remainder but for
  /// a multiple of the chunks per shard.
  func bestTracks(_ count: Int, remainder: Int) -> (earned: Double, unfinished: [Int]) {
    var earned = Array(repeating: -Double.infinity, count: perShard)
    earned[0] = 0
    var choices: [[Int]] = []
    for _ in 0..<count {
      var next = Array(repeating: -Double.infinity, count: perShard)
      var choice = Array(repeating: 0, count: perShard)
      for unfinished in 0..<perShard {
        for sum in 0..<perShard {
          let total = earned[sum] + track(unfinished).earned
          let place = (sum + unfinished) % perShard
          if total > next[place] { (next[place], choice[place]) = (total, unfinished) }
        }
      }
      choices.append(choice)
      earned = next
    }
    var (place, unfinished) = (remainder, [Int]())
    for choice in choices.reversed() {
      unfinished.append(choice[place])
      place = (place - choice[place] + perShard) % perShard
    }
    return (earned[remainder], unfinished)
  }
}
