/// Objects that live by one law and look alike.
public struct Population: Hashable, Sendable {
  /// Part of all objects that belong to it, above 0; the shares of a workload add up to 1.
  public var share: Double
  /// The bucket that all of them are put into.
  public var bucket: String
  /// Empty is unknown.
  public var contentType: String
  /// Empty is unknown.
  public var tenant: String
  /// How large they are; nil where that is as in ``Workload/size``.
  public var size: SizeLaw?
  /// How long they live.
  public var lifetime: LifetimeLaw
  /// Part of its objects, from 0 to 1, that declare their lifetime as TTL. Those expire; the others are deleted by a
  /// row of the trace.
  public var declared: Double
  /// Part of those that declare a TTL, from 0 to 1, that are deleted before it is up, at an age drawn uniformly.
  public var misdeclared: Double
  /// How often they are read; nil for never.
  public var reads: Reads?
  /// A law that those follow who arrive later; nil where none does.
  public var drift: Drift?
  /// How its objects come in jobs; nil where each comes alone.
  public var jobs: Jobs?
  /// Deaths wait for the next whole multiple of this time since the beginning of the trace, and declared TTLs are as much
  /// longer, to the second; nil where nothing waits.
  ///
  /// Lifecycle rules are carried out once a day. Source: the documentation of Amazon S3, "Expiring objects": the date of
  /// expiry is rounded up to the next midnight.
  public var sweepMilliseconds: Int64?
  /// Since the beginning of the trace: then nothing arrives any more, and what lives is deleted within a day, at instants
  /// drawn uniformly; nil for never.
  public var leavesMilliseconds: Int64?

  /// Nothing is checked here; see ``Workload/validate()``.
  public init(
    share: Double, bucket: String, contentType: String = "", tenant: String = "", size: SizeLaw? = nil,
    lifetime: LifetimeLaw, declared: Double = 0, misdeclared: Double = 0, reads: Reads? = nil,
    drift: Drift? = nil, jobs: Jobs? = nil, sweepMilliseconds: Int64? = nil, leavesMilliseconds: Int64? = nil
  ) {
    self.share = share
    self.bucket = bucket
    self.contentType = contentType
    self.tenant = tenant
    self.size = size
    self.lifetime = lifetime
    self.declared = declared
    self.misdeclared = misdeclared
    self.reads = reads
    self.drift = drift
    self.jobs = jobs
    self.sweepMilliseconds = sweepMilliseconds
    self.leavesMilliseconds = leavesMilliseconds
  }

  /// What those live by who arrive then.
  func lifetime(at milliseconds: Int64) -> LifetimeLaw {
    hasDrifted(by: milliseconds) ? drift?.lifetime ?? lifetime : lifetime
  }

  func hasDrifted(by milliseconds: Int64) -> Bool {
    drift.map { milliseconds >= $0.afterMilliseconds } ?? false
  }

  /// Reads of an object get rarer with its age t, as 1 / (t + onset), and differ from object to object by a Zipf law.
  ///
  /// Source: the decay is that of photos and videos in f4 (OSDI 2014, figure 3), whose rate falls by a power of age.
  public struct Reads: Hashable, Sendable {
    /// Of the mean object, in its first day.
    public var onFirstDay: Double
    /// Up to about this age the rate stays what it was.
    public var onsetMilliseconds: Int64
    /// Exponent of popularity over rank, from 0 (all alike) to below 1.
    public var zipf: Double

    /// Nothing is checked here; see ``Workload/validate()``.
    public init(onFirstDay: Double, onsetMilliseconds: Int64, zipf: Double = 0) {
      self.onFirstDay = onFirstDay
      self.onsetMilliseconds = onsetMilliseconds
      self.zipf = zipf
    }
  }

  /// From a certain time on, new objects live by another law.
  public struct Drift: Hashable, Sendable {
    /// Since the beginning of the trace.
    public var afterMilliseconds: Int64
    /// What they live by.
    public var lifetime: LifetimeLaw

    /// Nothing is checked here; see ``Workload/validate()``.
    public init(afterMilliseconds: Int64, lifetime: LifetimeLaw) {
      self.afterMilliseconds = afterMilliseconds
      self.lifetime = lifetime
    }
  }
}
