import StowageCore
import StowageTrace

/// Lines on how objects live, are read and compress.
extension TraceInfo {
  var objectLines: String {
    if summary.putCount == 0 { return "" }
    let lives = survey.lifetimes
    var lines = line("die by", quantiles { lives.survival().quantile(percent: $0) })
    lines += line("bytes die by", quantiles { lives.survival(.bytes).quantile(percent: $0) })
    lines += line("live longer than", survival(.objects))
    lines += line("of bytes", survival(.bytes))
    lines += line("become", shares(.objects))
    lines += line("of bytes", shares(.bytes))
    if summary.putsWithTTL > 0 { lines += ttlLines }
    if summary.getCount > 0 { lines += readLines }
    return lines + compressionLines
  }

  /// How long the median object of a bucket lives, where that is known.
  func halfLife(_ bucket: UInt32) -> String {
    guard let lives = survey.survival(inBucket: bucket) else { return "" }
    return lives.curve.quantile(percent: 50).map { ", half dead by \(duration($0))" }
      ?? ", over half alive at every age seen"
  }

  private func quantiles(_ quantile: (Int) -> Int64?) -> String {
    [10, 50, 90].map { "p\($0) \(duration(quantile($0)))" }.joined(separator: ", ")
  }

  private func survival(_ weight: SurvivalCurve.Weight) -> String {
    let curve = survey.lifetimes.survival(weight)
    let parts = Self.ages.compactMap { age in
      curve.survival(atMilliseconds: age).map { "\(Quantity.text(milliseconds: age)) \(percent($0, 1))" }
    }
    return parts.isEmpty ? undefinedFigure : parts.joined(separator: ", ")
  }

  private func shares(_ weight: SurvivalCurve.Weight) -> String {
    let lives = survey.lifetimes
    let parts = [
      ("overwritten", lives.overwritten), ("deleted", lives.deleted), ("expired", lives.expired),
      ("live at the end", lives.censored),
    ]
    return parts.map { "\($0.0) \(percent(share($0.1, weight), 1))" }.joined(separator: ", ")
  }

  private var ttlLines: String {
    let frequent = summary.frequentTTLs.entries(ofAtLeast: 1).prefix(5).map { entry in
      let part = Double(entry.atLeast) / Double(summary.frequentTTLs.count)
      return "\(Quantity.text(milliseconds: Int64(entry.value) * 1000)) \(percent(part, 1))"
    }
    let most = frequent.isEmpty ? "" : "; most often \(frequent.joined(separator: ", "))"
    return line("ttls", quantiles { summary.declared.quantile(percent: $0) } + most)
      + line("bytes with ttl", percent(share(summary.declared, .bytes), 1))
  }

  private var readLines: String {
    let rates = Self.readAges.compactMap { span in
      readsPerDay(span).map { "from \(Quantity.text(milliseconds: span.from)) \(fixed($0, 3))" }
    }
    let (popularity, decay) = (survey.popularity, survey.readRates)
    var lines = ""
    for start in stride(from: 0, to: rates.count, by: 5) {
      lines += line(
        start == 0 ? "gets a day, by age" : "",
        rates[start..<min(start + 5, rates.count)].joined(separator: ", "))
    }
    let younger = Self.ages.map { age in
      "\(Quantity.text(milliseconds: age)) \(percent(shareOfGets(youngerThan: age), 1))"
    }
    lines += line("gets of younger", younger.joined(separator: ", "))
    lines += line(
      "first day",
      "\(fixed(decay.firstDayOverEighth, 1)) times the eighth, "
        + "\(fixed(decay.firstDayOverFirstWeek, 1)) times the mean of the first week")
    return lines
      + line(
        "most read keys",
        "1 % get \(percent(popularity.share(ofMostRead: 1), 1)), "
          + "10 % get \(percent(popularity.share(ofMostRead: 10), 1)) of the gets, "
          + "of \(grouped(popularity.keyCount)) that are read")
  }

  private var compressionLines: String {
    let formats = summary.topContentTypes(5).map { format in
      let name = names.contentTypes[format.contentType]
      let ratio = Double(Self.model.thousandths(ofContentType: name)) / 1000
      return "\(name.isEmpty ? "(unknown)" : name) \(size(format.bytes)) at \(percent(ratio))"
    }
    return line("compressed", "\(percent(compressionRatio, 1)) by \(Self.model.name)")
      + formats.map { line("", $0) }.joined()
  }
}
