import StowageCore

extension Population {
  func validate(_ path: String) throws(WorkloadError) {
    try checkShare(path + "share", share)
    try checkName(path + "bucket", bucket)
    try checkName(path + "content_type", contentType, optional: true)
    try checkName(path + "tenant", tenant, optional: true)
    try lifetime.validate(path + "lifetime")
    try checkPart(path + "declared", declared)
    try check(path + "declared", lifetime != .permanent || declared == 0) {
      "a permanent object has no lifetime to declare; expected 0"
    }
    try checkPart(path + "misdeclared", misdeclared)
    try check(path + "misdeclared", misdeclared == 0 || declared > 0) {
      "nothing is declared; expected declared above 0 or misdeclared: 0"
    }
    try size?.validate(path + "size")
    try reads?.validate(path + "reads")
    try jobs?.validate(path + "jobs")
    if let sweepMilliseconds { try checkAge(path + "sweep", sweepMilliseconds) }
    if let leavesMilliseconds { try checkAge(path + "leaves", leavesMilliseconds) }
    try validateEnds(path)
    guard let drift else { return }
    try checkAge(path + "drift.after", drift.afterMilliseconds)
    try drift.lifetime.validate(path + "drift.lifetime")
    try check(path + "drift.lifetime", !drift.lifetime.isEndedByArrivals) {
      "found a life that later arrivals end; expected a law of its own"
    }
    try check(path + "drift.lifetime", drift.lifetime != .permanent || declared == 0) {
      "a permanent object has no lifetime to declare; expected declared: 0"
    }
  }

  /// What says when an object dies must not be said twice.
  private func validateEnds(_ path: String) throws(WorkloadError) {
    let isEnded = lifetime.isEndedByArrivals
    if !isEnded && jobs?.keepLast == nil { return }
    func refuse(_ key: String, _ isAbsent: Bool, _ expected: String) throws(WorkloadError) {
      try check(path + key, isAbsent) { "later arrivals end the lives; expected \(expected)" }
    }
    try refuse("declared", declared == 0, "0")
    try refuse("reads", reads == nil, "no reads")
    if !isEnded { return }
    try refuse("sweep", sweepMilliseconds == nil, "no sweep")
    try refuse("drift", drift == nil, "no drift")
    try refuse("jobs.together", jobs.map { $0.together == 0 } ?? true, "0")
    try refuse("jobs.keep_last", jobs?.keepLast == nil, "no keep_last")
    if case .overwritten = lifetime { try refuse("jobs", jobs == nil, "no jobs") }
  }
}

extension Population.Jobs {
  fileprivate func validate(_ path: String) throws(WorkloadError) {
    let key = if case .geometric = objects { ".objects.mean" } else { ".objects" }
    try check(path + key, objects.mean >= 1 && objects.mean <= 100_000) {
      "\(objects.mean) is not in 1...100000"
    }
    try checkAge(path + ".gap", gapMilliseconds)
    try checkPart(path + ".together", together)
    guard let keepLast else { return }
    try check(path + ".keep_last", 1...1000 ~= keepLast) { "\(keepLast) is not in 1...1000" }
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
    case .rotated(let keep):
      try check(path + ".keep", 1...100_000_000 ~= keep) { "\(keep) is not in 1...100000000" }
    case .overwritten(let objects, let zipf):
      try check(path + ".objects", 1...1_000_000 ~= objects) { "\(objects) is not in 1...1000000" }
      try check(path + ".zipf", zipf >= 0 && zipf <= 4) { "\(zipf) is not in 0...4" }
    }
  }
}
