import StowageCore

extension Workload {
  /// Most objects of one workload: key numbers have 32 bits, and a Poisson process must not overrun them.
  public static let maximumObjects = 4_000_000_000
  /// Most populations of one workload: the laws of puts have 16 bits.
  public static let maximumPopulations = 1000
  /// Longest time in a workload: a thousand years. Longer ones are taken for mistakes.
  public static let maximumDays = 365_000.0

  /// Checks every parameter.
  ///
  /// - Throws: the first fault, in the order of the workload file.
  public func validate() throws(WorkloadError) {
    if let warmup {
      try check("warmup", warmup.numerator < warmup.denominator) {
        "\(warmup.value) of the ingested bytes is no warm-up; expected at least 0 and less than 1"
      }
    }
    try size.validate("size")
    switch kind {
    case .overwrite(let parameters): try parameters.validate()
    case .createDelete(let parameters): try parameters.validate()
    }
  }
}

extension SizeLaw {
  func validate(_ path: String) throws(WorkloadError) {
    switch self {
    case .fixed(let bytes):
      try checkSize(path, bytes)
    case .logNormal(let median, let sigma, let maximum, let tail):
      try checkSize(path + ".median", median)
      try checkSigma(path + ".sigma", sigma)
      try checkSize(path + ".maximum", maximum)
      try check(path + ".maximum", maximum >= median) {
        "\(maximum) bytes is below the median, \(median) bytes"
      }
      guard let tail else { return }
      try check(path + ".tail.part", tail.part > 0 && tail.part < 1) {
        "\(tail.part) is not above 0 and below 1"
      }
      try check(path + ".tail.alpha", tail.alpha >= 0.1 && tail.alpha <= 100) {
        "\(tail.alpha) is not in 0.1...100"
      }
    }
  }
}

extension Workload.Overwrite {
  fileprivate func validate() throws(WorkloadError) {
    try check("objects", 1...Workload.maximumObjects ~= objects) {
      "\(objects) is not in 1...\(Workload.maximumObjects)"
    }
    try check("overwrites", 0...1_000_000_000_000 ~= overwrites) { "\(overwrites) is not in 0...10^12" }
    try check("interval", intervalMilliseconds >= 1) {
      "\(intervalMilliseconds) ms from row to row; expected at least 1 ms"
    }
    let days = Double(objects + overwrites) * Double(intervalMilliseconds) / Double(Milliseconds.day)
    try check("interval", days <= Workload.maximumDays) {
      "\(intervalMilliseconds) ms from row to row make \(days) days; expected at most \(Workload.maximumDays)"
    }
    try checkName("bucket", bucket)
    try checkName("content_type", contentType, optional: true)
  }
}

extension Workload.CreateDelete {
  fileprivate func validate() throws(WorkloadError) {
    try check("arrivals_per_day", arrivalsPerDay > 0 && arrivalsPerDay <= 1e9) {
      "\(arrivalsPerDay) is not above 0 and at most 10^9"
    }
    try check("days", days > 0 && days <= Workload.maximumDays) {
      "\(days) is not above 0 and at most \(Workload.maximumDays)"
    }
    try check("days", arrivalsPerDay * days <= Double(Workload.maximumObjects)) {
      "\(arrivalsPerDay * days) objects are expected in \(days) days; "
        + "at most \(Workload.maximumObjects) can be numbered"
    }
    try check("populations", 1...Workload.maximumPopulations ~= populations.count) {
      "there are \(populations.count); expected at least one and at most \(Workload.maximumPopulations)"
    }
    for (index, population) in populations.enumerated() {
      try population.validate("populations[\(index)].")
    }
    try checkPart("shuffled", shuffled)
    if let diurnal {
      try checkPart("diurnal.amplitude", diurnal.amplitude)
      try check("diurnal.peak", 0..<Milliseconds.day ~= diurnal.peakMilliseconds) {
        "\(diurnal.peakMilliseconds) ms after midnight; expected less than a day"
      }
    }
    try checkShares("populations", sum: populations.reduce(0) { $0 + $1.share })
  }
}
