public import StowageCore

/// What a synthetic trace is made from: the content of a workload file, or a value built in Swift.
///
/// It is a plain value that may be changed at will (`workload.overwrite?.objects = 500`); ``validate()`` says
/// whether rows can be made of it, and ``WorkloadGenerator`` makes them.
public struct Workload: Hashable, Sendable {
  /// Name of the trace in reports.
  public var name: String
  /// A sentence on whom it models, for people.
  public var description: String
  /// The part of the ingested bytes after which amplification is measured; nil leaves it to the command line.
  public var warmup: Ratio?
  /// Sizes of all puts, in bytes of the user.
  public var size: SizeLaw
  /// What happens to objects, with the parameters of that.
  public var kind: Kind

  /// The kinds of workloads that there are.
  public enum Kind: Hashable, Sendable {
    case overwrite(Overwrite)
    case createDelete(CreateDelete)
  }

  /// Nothing is checked here; see ``validate()``.
  public init(
    name: String, description: String = "", warmup: Ratio? = nil, size: SizeLaw, kind: Kind
  ) {
    self.name = name
    self.description = description
    self.warmup = warmup
    self.size = size
    self.kind = kind
  }

  /// Every object is written once, in order; then objects drawn uniformly at random are overwritten.
  public struct Overwrite: Hashable, Sendable {
    /// Objects that there are, all of them from the first writes on.
    public var objects: Int
    /// Overwrites after the first writes.
    public var overwrites: Int
    /// Time from one row to the next.
    public var intervalMilliseconds: Int64
    /// The bucket of all of them.
    public var bucket: String
    /// Empty is unknown.
    public var contentType: String

    /// Nothing is checked here; see ``Workload/validate()``.
    public init(
      objects: Int, overwrites: Int, intervalMilliseconds: Int64, bucket: String, contentType: String = ""
    ) {
      self.objects = objects
      self.overwrites = overwrites
      self.intervalMilliseconds = intervalMilliseconds
      self.bucket = bucket
      self.contentType = contentType
    }
  }

  /// Objects of several populations arrive as a Poisson process, alone or in jobs, and die by the law of their population.
  public struct CreateDelete: Hashable, Sendable {
    /// Mean number of objects a day, all populations together.
    public var arrivalsPerDay: Double
    /// Length of the trace.
    public var days: Double
    /// What arrives; at least one.
    public var populations: [Population]
    /// Part of all objects, from 0 to 1, that look like an object of a population drawn anew: their bucket, format and tenant
    /// then say nothing about their lives, and they name no job.
    public var shuffled: Double
    /// How arrivals follow the time of day; nil where all hours are alike.
    public var diurnal: DayCurve?

    /// Nothing is checked here; see ``Workload/validate()``.
    public init(
      arrivalsPerDay: Double, days: Double, populations: [Population], shuffled: Double = 0,
      diurnal: DayCurve? = nil
    ) {
      self.arrivalsPerDay = arrivalsPerDay
      self.days = days
      self.populations = populations
      self.shuffled = shuffled
      self.diurnal = diurnal
    }
  }
}

extension Workload {
  /// The parameters of an overwrite workload, nil for another kind. Setting them makes it one;
  /// setting nil changes nothing.
  public var overwrite: Overwrite? {
    get {
      if case .overwrite(let parameters) = kind { parameters } else { nil }
    }
    set {
      if let newValue { kind = .overwrite(newValue) }
    }
  }

  /// The parameters of a create-delete workload, nil for another kind. Setting them makes it one;
  /// setting nil changes nothing.
  public var createDelete: CreateDelete? {
    get {
      if case .createDelete(let parameters) = kind { parameters } else { nil }
    }
    set {
      if let newValue { kind = .createDelete(newValue) }
    }
  }
}
