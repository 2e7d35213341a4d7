import StowageCore

/// What a row says of an object, by population: bucket, format and tenant.
struct Looks: Sendable {
  struct Look: Sendable, BitwiseCopyable {
    var bucket: UInt32
    var contentType: UInt32
    var tenant: UInt32
  }

  private let populations: [Population]
  private let shares: Partition
  private let shuffled: Double
  /// By population; nil until the first object that looks so.
  private var known: [Look?]
  private var disguises: Random

  init(_ parameters: Workload.CreateDelete, seed: Seed) {
    populations = parameters.populations
    shares = Partition(populations.map(\.share))
    shuffled = parameters.shuffled
    known = Array(repeating: nil, count: populations.count)
    disguises = seed.stream("disguises")
  }

  /// Draws whose look the next object of a population has, and whether that is a disguise.
  mutating func draw(of number: Int) -> (number: Int, isDisguised: Bool) {
    let (isDisguised, other) = (disguises.unit() < shuffled, disguises.unit())
    return (isDisguised ? shares.index(at: other) : number, isDisguised)
  }

  /// The look of a population.
  ///
  /// Numbers are given out with the first object that looks so, because a reader of the written trace would do so.
  mutating func look(_ number: Int, naming names: inout TraceNames) -> Look {
    if let look = known[number] { return look }
    let population = populations[number]
    let look = Look(
      bucket: names.buckets.number(of: population.bucket),
      contentType: names.contentTypes.number(of: population.contentType),
      tenant: names.tenants.number(of: population.tenant))
    known[number] = look
    return look
  }
}
