import StowageCore

/// Rows of ``Workload/CreateDelete``: arrivals merged with the deletes and gets that earlier ones have scheduled.
///
/// In one instant, which has fractions of a millisecond, deletes come first, then gets, then arrivals. Nothing at or after the
/// end is written.
struct CreateDeleteRows: Sendable {
  private let populations: [Population]
  /// Upper edges of the populations' parts of the unit interval.
  private let edges: [Double]
  private let size: SizeLaw
  private let meanGapMilliseconds: Double
  private let endMilliseconds: Double
  /// What the populations' names are called in rows; nil until their first object.
  private var labels: [Labels?]
  private var nextArrival = 0.0
  private var nextKey: UInt32 = 0
  /// Which of ``Workload/CreateDelete/laws`` the latest put lives by.
  private(set) var latestLaw = 0
  /// By population, the number of the law that it drifts to.
  private let driftLaws: [Int]
  private let shuffled: Double
  private var deaths = DueQueue<Death>()
  private var reads: ReadRows

  private var arrivals: Random
  private var choices: Random
  private var sizes: Random
  private var lifetimes: Random
  private var declarations: Random
  private var disguises: Random
  private var regrets: Random
  private var popularities: Random

  init(_ parameters: Workload.CreateDelete, size: SizeLaw, seed: Seed) {
    populations = parameters.populations
    var edge = 0.0
    edges = populations.map { population in
      edge += population.share
      return edge
    }
    self.size = size
    meanGapMilliseconds = Double(Milliseconds.day) / parameters.arrivalsPerDay
    endMilliseconds = (parameters.days * Double(Milliseconds.day)).rounded()
    labels = Array(repeating: nil, count: populations.count)
    arrivals = seed.stream("arrivals")
    choices = seed.stream("populations")
    sizes = seed.stream("sizes")
    lifetimes = seed.stream("lifetimes")
    declarations = seed.stream("declarations")
    disguises = seed.stream("disguises")
    regrets = seed.stream("misdeclarations")
    popularities = seed.stream("popularities")
    reads = ReadRows(seed: seed)
    shuffled = parameters.shuffled
    var laws = populations.count
    driftLaws = populations.map { population in
      if population.drift != nil { laws += 1 }
      return laws - 1
    }
    nextArrival = arrivals.exponential(mean: meanGapMilliseconds)
  }

  /// Deletes that are scheduled and not yet written.
  var pendingDeletes: Int { deaths.count }

  mutating func next(naming names: inout TraceNames) -> TraceRow? {
    let read = reads.first?.milliseconds ?? .infinity
    if let death = deaths.first, Double(death.milliseconds) <= min(nextArrival, read) {
      deaths.removeFirst()
      return TraceRow(
        time: Instant(milliseconds: death.milliseconds), operation: .delete, bucket: death.bucket,
        key: death.key)
    }
    if read <= nextArrival, let row = reads.take() { return row }
    return nextArrival < endMilliseconds ? arrive(naming: &names) : nil
  }

  private mutating func arrive(naming names: inout TraceNames) -> TraceRow {
    let time = Int64(nextArrival)
    nextArrival += arrivals.exponential(mean: meanGapMilliseconds)
    let number = population(at: choices.unit())
    let population = populations[number]
    let labels = label(look(of: number), naming: &names)
    var row = TraceRow(
      time: Instant(milliseconds: time), operation: .put, bucket: labels.bucket, key: nextKey,
      size: (population.size ?? size).bytes(at: sizes.unit()), contentType: labels.contentType,
      tenant: labels.tenant)
    nextKey += 1
    let death = live(&row, population, number)
    // Drawn for all, so that reads of one population leave the others' popularities as they were.
    let popularity = popularities.unit()
    if let law = population.reads {
      reads.begin(row, law: law, popularity: law.popularity(at: popularity), end: min(death, endMilliseconds))
    }
    return row
  }

  /// Draws how long the object of a put lives: declares it or schedules its delete.
  ///
  /// - Returns: The millisecond of its death, infinite for none.
  private mutating func live(_ row: inout TraceRow, _ population: Population, _ number: Int) -> Double {
    let time = row.time.milliseconds
    let drift = population.drift.flatMap { time >= $0.afterMilliseconds ? $0 : nil }
    latestLaw = drift == nil ? number : driftLaws[number]
    let isDeclared = declarations.unit() < population.declared
    let (isRegretted, part) = (regrets.unit() < population.misdeclared, regrets.unit())
    guard var age = (drift?.lifetime ?? population.lifetime).milliseconds(at: lifetimes.unit()) else {
      return .infinity
    }
    if isDeclared {
      row.ttlSeconds = UInt32(min(max(1, (age + 500) / 1000), Int64(TraceRow.noTTL) - 1))
      age = Int64(row.ttlSeconds) * 1000
      if !isRegretted { return Double(time + age) }
      age = max(1, Int64(Double(age) * part))
    }
    if Double(time + age) < endMilliseconds {
      deaths.add(Death(milliseconds: time + age, key: row.key, bucket: row.bucket))
    }
    return Double(time + age)
  }

  private func population(at part: Double) -> Int { edges.firstIndex { part < $0 } ?? edges.count - 1 }

  /// The population that an object looks as if it belonged to.
  private mutating func look(of number: Int) -> Int {
    let (isShuffled, other) = (disguises.unit() < shuffled, disguises.unit())
    return isShuffled ? population(at: other) : number
  }

  private struct Labels: Sendable, BitwiseCopyable {
    var bucket: UInt32
    var contentType: UInt32
    var tenant: UInt32
  }

  /// Numbers are given out with the first object, because a reader of the written trace would do so.
  private mutating func label(_ number: Int, naming names: inout TraceNames) -> Labels {
    if let known = labels[number] { return known }
    let population = populations[number]
    let new = Labels(
      bucket: names.buckets.number(of: population.bucket),
      contentType: names.contentTypes.number(of: population.contentType),
      tenant: names.tenants.number(of: population.tenant))
    labels[number] = new
    return new
  }
}
