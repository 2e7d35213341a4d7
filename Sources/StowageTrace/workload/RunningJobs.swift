import StowageCore

/// A job of which objects have come or will.
struct Job: Sendable {
  /// From 0.
  let number: UInt32
  /// Whose it is.
  let population: Int
  /// Of the jobs of its population, from 1.
  let turn: UInt32
  /// When those die that die together.
  let death: SharedDeath
  /// Objects that have come, and that have not.
  var came = 0
  var toCome: Int
  /// What its batch is called in rows; nil until the first object that names it.
  var batch: UInt32?
  /// Those that later ones of the job will supersede, oldest first.
  var waiting: [StoredObject] = []
}

/// Jobs that have objects to come. Memory is theirs; an object costs O(log of them).
struct RunningJobs: Sendable {
  /// By slot.
  private var jobs: [Job] = []
  private var unusedSlots: [Int] = []
  private var steps = DueQueue<Step>()
  private var count: UInt32 = 0

  var slotCount: Int { jobs.count }
  /// Objects that later ones of their job will supersede, in linear time.
  var waitingCount: Int { jobs.reduce(0) { $0 + $1.waiting.count } }

  /// When the next object comes, infinite for none.
  var next: Double { steps.first?.milliseconds ?? .infinity }

  /// Begins a job whose first object comes at `time`.
  mutating func begin(
    of population: Int, turn: UInt32, objects: Int, death: SharedDeath, at time: Double
  ) {
    let job = Job(number: count, population: population, turn: turn, death: death, toCome: objects)
    count += 1
    let slot = unusedSlots.popLast() ?? jobs.count
    if slot == jobs.count { jobs.append(job) } else { jobs[slot] = job }
    steps.add(Step(milliseconds: time, job: job.number, slot: UInt32(slot)))
  }

  /// Takes the object that comes ``next``.
  ///
  /// - Returns: The slot of its job, which is to be given to ``plan(_:after:gap:)`` next.
  mutating func take() -> Int? {
    guard let step = steps.first else { return nil }
    steps.removeFirst()
    jobs[Int(step.slot)].toCome -= 1
    jobs[Int(step.slot)].came += 1
    return Int(step.slot)
  }

  /// Plans the next object of a job, or forgets a job of which there is none.
  mutating func plan(_ slot: Int, after time: Double, gap: Double) {
    if jobs[slot].toCome > 0 {
      steps.add(Step(milliseconds: time + gap, job: jobs[slot].number, slot: UInt32(slot)))
    } else {
      unusedSlots.append(slot)
    }
  }

  subscript(slot: Int) -> Job {
    _read { yield jobs[slot] }
    _modify { yield &jobs[slot] }
  }

  /// Ends all jobs of a population.
  ///
  /// - Returns: Their objects that wait to be superseded.
  mutating func end(of population: Int) -> [StoredObject] {
    var left = DueQueue<Step>()
    var waiting: [StoredObject] = []
    while let step = steps.first {
      steps.removeFirst()
      let slot = Int(step.slot)
      if jobs[slot].population != population {
        left.add(step)
        continue
      }
      waiting += jobs[slot].waiting
      jobs[slot].waiting = []
      unusedSlots.append(slot)
    }
    steps = left
    return waiting
  }

  /// The next object of a job; those of one instant come in the order of jobs.
  private struct Step: Comparable, Sendable, BitwiseCopyable {
    var milliseconds: Double
    var job: UInt32
    var slot: UInt32

    static func < (left: Step, right: Step) -> Bool {
      left.milliseconds != right.milliseconds
        ? left.milliseconds < right.milliseconds : left.job < right.job
    }
  }
}
