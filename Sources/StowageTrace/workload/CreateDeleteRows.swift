import StowageCore

/// Rows of ``Workload/CreateDelete``: arrivals merged with the deletes and gets that earlier ones have scheduled.
///
/// In one instant, which has fractions of a millisecond, deletes come first, then gets, then arrivals; what an arrival
/// makes room for is deleted with it. Nothing at or after the end is written.
struct CreateDeleteRows: Sendable {
  private let populations: [Population]
  private let size: SizeLaw
  private let endMilliseconds: Double
  private let lawNumbers: LawNumbers

  private var arrivals: Arrivals
  private var jobs = RunningJobs()
  /// By population, what its jobs draw from.
  private var jobDraws: [Random]
  /// By population; nil where it keeps nothing by turns.
  private var rotations: [Rotation?]
  /// By population; nil where nothing is overwritten.
  private var sets: [MutableSet?]
  private var departures: Departures
  private var deaths = DueQueue<Death>()
  private var reads: ReadRows

  private var looks: Looks
  private var lives: Lives
  private var sizes: Random
  private var popularities: Random
  private var nextKey: UInt32 = 0
  /// Which of ``Workload/CreateDelete/laws`` the latest put lives by.
  private(set) var latestLaw = 0
  /// The number of the job that the latest row's key names, nil for none.
  private(set) var latestJob: UInt32?

  init(_ parameters: Workload.CreateDelete, size: SizeLaw, seed: Seed) {
    populations = parameters.populations
    self.size = size
    endMilliseconds = (parameters.days * Double(Milliseconds.day)).rounded()
    lawNumbers = LawNumbers(populations)
    arrivals = Arrivals(parameters, seed: seed)
    jobDraws = populations.indices.map { seed.stream("jobs of population \($0)") }
    rotations = populations.map {
      if case .rotated(let keep) = $0.lifetime { Rotation(keep: keep) } else { nil }
    }
    sets = populations.enumerated().map { number, population in
      guard case .overwritten(let objects, let zipf) = population.lifetime else { return nil }
      return MutableSet(
        objects: objects, zipf: zipf, ranks: seed.stream("overwrites of population \(number)"))
    }
    departures = Departures(populations)
    looks = Looks(parameters, seed: seed)
    lives = Lives(seed: seed)
    sizes = seed.stream("sizes")
    popularities = seed.stream("popularities")
    reads = ReadRows(seed: seed)
  }

  /// Deletes that are scheduled, or wait for later arrivals.
  var pendingDeletes: Int {
    deaths.count + jobs.waitingCount + rotations.reduce(0) { $0 + ($1?.count ?? 0) }
  }
  /// Jobs that there is room for: the most that ever ran at once.
  var jobSlots: Int { jobs.slotCount }

  mutating func next(naming names: inout TraceNames) -> TraceRow? {
    while true {
      let arrival = min(arrivals.next, jobs.next)
      let read = reads.first?.milliseconds ?? .infinity
      let death = deaths.first.map { Double($0.milliseconds) } ?? .infinity
      if let number = departures.take(upTo: min(arrival, read, death)) {
        depart(number)
      } else if death <= min(arrival, read) {
        return takeDeath()
      } else if read <= arrival {
        return takeRead()
      } else if arrival >= endMilliseconds {
        return nil
      } else if jobs.next <= arrivals.next {
        return takeFromJob(naming: &names)
      } else if let row = arrive(naming: &names) {
        return row
      }
    }
  }

  private mutating func takeDeath() -> TraceRow? {
    guard let death = deaths.first else { return nil }
    deaths.removeFirst()
    return row(.delete, of: death.object, at: death.milliseconds)
  }

  private mutating func takeRead() -> TraceRow? {
    reads.take().map { row(.get, of: $0.object, at: Int64($0.milliseconds)) }
  }

  private mutating func row(
    _ operation: Operation, of object: StoredObject, at time: Int64
  ) -> TraceRow {
    latestJob = object.job == StoredObject.noJob ? nil : object.job
    return TraceRow(
      time: Instant(milliseconds: time), operation: operation, bucket: object.bucket, key: object.key)
  }
}

extension CreateDeleteRows {
  /// An object that comes alone, or nil: a job, of which the first object is then due, or nothing of a population that has
  /// left.
  private mutating func arrive(naming names: inout TraceNames) -> TraceRow? {
    let instant = arrivals.next
    let number = arrivals.take()
    let time = Int64(instant)
    if let leave = populations[number].leavesMilliseconds, time >= leave { return nil }
    rotations[number]?.begin()
    let turn = rotations[number]?.turn ?? 0
    while let outdated = rotations[number]?.takeOutdated() { delete(outdated, at: time) }
    guard let law = populations[number].jobs else { return put(number, at: time, in: nil, naming: &names) }
    let objects = law.objects.count(at: jobDraws[number].unit())
    let age = populations[number].lifetime(at: time).milliseconds(at: jobDraws[number].unit())
    jobs.begin(
      of: number, turn: turn, objects: objects, death: SharedDeath(milliseconds: age.map { time + $0 }),
      at: instant)
    return nil
  }

  private mutating func takeFromJob(naming names: inout TraceNames) -> TraceRow? {
    let instant = jobs.next
    guard let slot = jobs.take() else { return nil }
    let number = jobs[slot].population
    let row = put(number, at: Int64(instant), in: slot, naming: &names)
    let gap = jobDraws[number].exponential(mean: Double(populations[number].jobs?.gapMilliseconds ?? 1))
    jobs.plan(slot, after: instant, gap: gap)
    return row
  }

  private mutating func put(
    _ number: Int, at time: Int64, in slot: Int?, naming names: inout TraceNames
  ) -> TraceRow {
    let (other, isDisguised) = looks.draw(of: number)
    let rank = sets[number]?.draw()
    let known = rank.flatMap { sets[number]?[$0] }
    let look = known?.look ?? looks.look(other, naming: &names)
    let key = known?.key ?? nextKey
    if known == nil { nextKey += 1 }
    if let rank { sets[number]?[rank] = MutableSet.Member(key: key, look: look) }
    latestLaw = lawNumbers.number(
      of: number, hasDrifted: populations[number].hasDrifted(by: time),
      popularity: rank.map { populations[number].popularity(ofRank: $0 + 1) } ?? 0)
    latestJob = isDisguised ? nil : slot.map { jobs[$0].number }
    var row = TraceRow(
      time: Instant(milliseconds: time), operation: .put, bucket: look.bucket, key: key,
      size: (populations[number].size ?? size).bytes(at: sizes.unit()), contentType: look.contentType,
      tenant: look.tenant)
    if let slot, !isDisguised { row.batch = batch(of: slot, naming: &names) }
    live(&row, number, in: slot)
    return row
  }

  /// The number of a job's name, which it gets with the first object that says it.
  private mutating func batch(of slot: Int, naming names: inout TraceNames) -> UInt32 {
    if let known = jobs[slot].batch { return known }
    let new = names.batches.number(of: WorkloadGenerator.name(ofJob: jobs[slot].number))
    jobs[slot].batch = new
    return new
  }
}

extension CreateDeleteRows {
  /// Draws when the object of a put dies, and its reads: declares, schedules or notes them.
  private mutating func live(_ row: inout TraceRow, _ number: Int, in slot: Int?) {
    let time = row.time.milliseconds
    let object = StoredObject(key: row.key, bucket: row.bucket, job: latestJob ?? StoredObject.noJob)
    var isSuperseded = populations[number].lifetime.isEndedByArrivals
    var shared: SharedDeath?
    if let slot, let law = populations[number].jobs {
      isSuperseded = supersede(by: object, at: time, in: slot, keepLast: law.keepLast) || isSuperseded
      if jobDraws[number].unit() < law.together { shared = jobs[slot].death }
    }
    let life = lives.next(of: populations[number], at: time, shared: shared, isSuperseded: isSuperseded)
    row.ttlSeconds = life.ttlSeconds
    if life.isDeleted, let death = life.death { delete(object, at: death) }
    // Drawn for all, so that reads of one population leave the others' popularities as they were.
    let popularity = popularities.unit()
    if let law = populations[number].reads {
      reads.begin(
        object, at: time, law: law, popularity: law.popularity(at: popularity),
        end: min(life.death.map(Double.init) ?? .infinity, endMilliseconds))
    }
    let turn = slot.map { jobs[$0].turn } ?? rotations[number]?.turn ?? 0
    rotations[number]?.keep(object, of: turn)
  }

  /// Deletes the object of a job that its newest makes room for.
  ///
  /// - Returns: Whether the newest will itself have to make room.
  private mutating func supersede(
    by object: StoredObject, at time: Int64, in slot: Int, keepLast: Int?
  ) -> Bool {
    guard let keepLast else { return false }
    let isSuperseded = jobs[slot].toCome >= keepLast
    // Those that wait and the last ones, which do not, are consecutive: the oldest is due once so many came after it.
    if jobs[slot].came > keepLast, !jobs[slot].waiting.isEmpty {
      delete(jobs[slot].waiting.removeFirst(), at: time)
    }
    if isSuperseded { jobs[slot].waiting.append(object) }
    return isSuperseded
  }

  private mutating func delete(_ object: StoredObject, at time: Int64) {
    if Double(time) < endMilliseconds { deaths.add(Death(milliseconds: time, of: object)) }
  }

  /// Ends a population: what lives until later arrivals is deleted with the rest, for which that is scheduled already.
  private mutating func depart(_ number: Int) {
    guard let leave = populations[number].leavesMilliseconds else { return }
    for object in jobs.end(of: number) { delete(object, at: lives.departure(from: leave)) }
    while let object = rotations[number]?.take() { delete(object, at: lives.departure(from: leave)) }
    for member in sets[number]?.removeAll() ?? [] {
      delete(
        StoredObject(key: member.key, bucket: member.look.bucket), at: lives.departure(from: leave))
    }
  }
}
