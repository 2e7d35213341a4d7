import StowageCore
import StowageTrace

/// What becomes of the objects of a workload: a replay of its rows at seed 1 with nothing but a table of keys.
struct PlayedWorkload {
  /// One put, and what came of it.
  struct Life {
    var put: TraceRow
    var bucket: String
    /// When it was deleted, overwritten or due, in milliseconds; nil if it lived at the end, and has no TTL.
    var death: Int64?
    /// Ages at which it was read, in milliseconds.
    var reads: [Int64] = []

    var time: Int64 { put.time.milliseconds }
    var age: Int64? { death.map { $0 - time } }
    var days: Double? { age.map { Double($0) / Double(Milliseconds.day) } }
  }

  private(set) var lives: [Life] = []
  private(set) var rowCount = 0
  private(set) var getCount = 0

  init(_ workload: Workload) {
    var generator = WorkloadGenerator(workload, seed: Seed(1))
    var places: [UInt32: Int] = [:]
    while let row = generator.next() {
      rowCount += 1
      if let place = places[row.key] {
        if row.operation == .get {
          getCount += 1
          lives[place].reads.append(row.time.milliseconds - lives[place].time)
          continue
        }
        lives[place].death = row.time.milliseconds
      }
      guard row.operation == .put else { continue }
      places[row.key] = lives.count
      lives.append(
        Life(put: row, bucket: generator.names.buckets[row.bucket], death: row.expiry?.milliseconds))
    }
  }

  func lives(in bucket: String) -> [Life] { lives.filter { $0.bucket == bucket } }

  /// Those that were put before a day, of a bucket or of all.
  func lives(in bucket: String? = nil, putBefore day: Int64) -> [Life] {
    lives.filter { $0.time < day * Milliseconds.day && (bucket == nil || $0.bucket == bucket) }
  }

  /// The lives of each job of a bucket, in the order of jobs.
  func jobs(in bucket: String) -> [[Life]] {
    var jobs: [UInt32: [Life]] = [:]
    for life in lives(in: bucket) { jobs[life.put.batch, default: []].append(life) }
    return jobs.values.sorted { $0[0].put.key < $1[0].put.key }
  }
}

extension [PlayedWorkload.Life] {
  /// The part of them that was dead at an age of so many days, by bytes or by count.
  func dead(byDay day: Double, bytes: Bool = false) -> Double {
    var (all, dead) = (0, 0)
    for life in self {
      let weight = bytes ? life.put.size : 1
      all += weight
      if let days = life.days, days <= day { dead += weight }
    }
    return Double(dead) / Double(all)
  }

  /// How often they were read on a day of their lives, from 0.
  func reads(onDay day: Int64) -> Double {
    Double(reduce(0) { $0 + $1.reads.count { $0 / Milliseconds.day == day } })
  }
}
