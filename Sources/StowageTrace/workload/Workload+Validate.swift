import StowageCore

/// Why no rows can be made of a workload.
public struct WorkloadError: Error, Hashable, CustomStringConvertible {
  /// The value at fault, by the keys of a workload file: `populations[2].lifetime.mean`, counted from 0.
  public var path: String
  /// What was found and what was expected.
  public var problem: String

  /// Both, as one message.
  public var description: String { "\(path): \(problem)" }
}

extension Workload {
  /// Most objects of one workload: key numbers have 32 bits, and a Poisson process must not overrun them.
  public static let maximumObjects = 4_000_000_000
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
  fileprivate func validate(_ path: String) throws(WorkloadError) {
    switch self {
    case .fixed(let bytes):
      try checkSize(path, bytes)
    case .logNormal(let median, let sigma, let maximum):
      try checkSize(path + ".median", median)
      try checkSigma(path + ".sigma", sigma)
      try checkSize(path + ".maximum", maximum)
      try check(path + ".maximum", maximum >= median) {
        "\(maximum) bytes is below the median, \(median) bytes"
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
    try check("populations", !populations.isEmpty) { "there are none; expected at least one" }
    for (index, population) in populations.enumerated() {
      try population.validate("populations[\(index)].")
    }
    try check("shuffled", shuffled >= 0 && shuffled <= 1) { "\(shuffled) is not in 0...1" }
    let sum = populations.reduce(0) { $0 + $1.share }
    try check("populations", (sum - 1).magnitude <= 1e-9) {
      "the shares add up to \((sum * 1e9).rounded() / 1e9); expected 1"
    }
  }
}

extension Population {
  fileprivate func validate(_ path: String) throws(WorkloadError) {
    try check(path + "share", share > 0 && share <= 1) { "\(share) is not above 0 and at most 1" }
    try checkName(path + "bucket", bucket)
    try checkName(path + "content_type", contentType, optional: true)
    try checkName(path + "tenant", tenant, optional: true)
    try lifetime.validate(path + "lifetime")
    try check(path + "declared", declared >= 0 && declared <= 1) { "\(declared) is not in 0...1" }
    try check(path + "declared", lifetime != .permanent || declared == 0) {
      "a permanent object has no lifetime to declare; expected 0"
    }
    try check(path + "misdeclared", misdeclared >= 0 && misdeclared <= 1) { "\(misdeclared) is not in 0...1" }
    try check(path + "misdeclared", misdeclared == 0 || declared > 0) {
      "nothing is declared; expected declared above 0 or misdeclared: 0"
    }
    try size?.validate(path + "size")
    try reads?.validate(path + "reads")
    guard let drift else { return }
    try checkAge(path + "drift.after", drift.afterMilliseconds)
    try drift.lifetime.validate(path + "drift.lifetime")
    try check(path + "drift.lifetime", drift.lifetime != .permanent || declared == 0) {
      "a permanent object has no lifetime to declare; expected declared: 0"
    }
  }
}

extension Population.Reads {
  fileprivate func validate(_ path: String) throws(WorkloadError) {
    try check(path + ".first_day", onFirstDay > 0 && onFirstDay <= 1e6) {
      "\(onFirstDay) is not above 0 and at most 10^6"
    }
    try checkAge(path + ".onset", onsetMilliseconds)
    try check(path + ".zipf", zipf >= 0 && zipf < 1) { "\(zipf) is not in 0..<1" }
    // A life of a thousand years, and a popularity of which there is one in a million.
    let most = count(upToMilliseconds: Workload.maximumDays * Double(Milliseconds.day)) * popularity(at: 1e-6)
    try check(path + ".first_day", most <= 1e12) {
      "\(onFirstDay) on the first day, with this onset and zipf, are \(most) reads of one object in a thousand years; "
        + "expected at most 10^12"
    }
  }
}

extension LifetimeLaw {
  fileprivate func validate(_ path: String) throws(WorkloadError) {
    switch self {
    case .uniform(let mean, let spread):
      try checkAge(path + ".mean", mean)
      try check(path + ".spread", spread >= 0 && spread <= 1) { "\(spread) is not in 0...1" }
    case .exponential(let mean):
      try checkAge(path + ".mean", mean)
    case .weibull(let scale, let shape):
      try checkAge(path + ".scale", scale)
      try check(path + ".shape", shape >= 0.05 && shape <= 20) { "\(shape) is not in 0.05...20" }
    case .logNormal(let median, let sigma):
      try checkAge(path + ".median", median)
      try checkSigma(path + ".sigma", sigma)
    case .permanent:
      break
    }
  }
}

private func check(_ path: String, _ holds: Bool, _ problem: () -> String) throws(WorkloadError) {
  if !holds { throw WorkloadError(path: path, problem: problem()) }
}

private func checkSize(_ path: String, _ bytes: Int) throws(WorkloadError) {
  try check(path, 1...TraceRow.maximumSize ~= bytes) {
    "\(bytes) bytes is not in 1...\(TraceRow.maximumSize) (5 TiB)"
  }
}

private func checkAge(_ path: String, _ milliseconds: Int64) throws(WorkloadError) {
  let longest = Int64(Workload.maximumDays) * Milliseconds.day
  try check(path, 1...longest ~= milliseconds) {
    "\(milliseconds) ms is not from 1 ms to \(Workload.maximumDays) days"
  }
}

private func checkSigma(_ path: String, _ sigma: Double) throws(WorkloadError) {
  try check(path, sigma >= 0 && sigma <= 10) { "\(sigma) is not in 0...10" }
}

/// A row of the plain CSV must be able to carry every name as it is.
private func checkName(_ path: String, _ name: String, optional: Bool = false) throws(WorkloadError) {
  try check(path, optional || !name.isEmpty) { "the name is empty" }
  try check(
    path, name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "," && $0 != "\"" && $0.value != 0x7f }
  ) {
    "\"\(name)\" holds a comma, a quote or a control character, which no CSV row can carry"
  }
}
