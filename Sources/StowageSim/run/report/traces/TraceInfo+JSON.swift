import StowageCore
import StowageTrace

extension TraceInfo {
  /// One object; keys that runs have too are called as there.
  public var json: JSONValue {
    let buckets = summary.topBuckets(Self.bucketLimit).map { bucket -> JSONValue in
      let lives = survey.survival(inBucket: bucket.bucket)
      return [
        "bucket": .text(names.buckets[bucket.bucket]), "put_bytes": .integer(bucket.bytes),
        "deaths": .integer(lives?.deaths), "censored": .integer(lives?.censored),
        "p10": .integer(lives?.curve.quantile(percent: 10)),
        "p50": .integer(lives?.curve.quantile(percent: 50)),
        "p90": .integer(lives?.curve.quantile(percent: 90)),
      ]
    }
    return [
      "name": .text(name), "events": .integer(summary.rowCount), "puts": .integer(summary.putCount),
      "deletes": .integer(summary.deleteCount), "overwrites": .integer(summary.overwriteCount),
      "expirations": .integer(summary.expirationCount), "gets": .integer(summary.getCount),
      "digest": .text(digest), "skipped_rows": .integer(account.skippedRows),
      "unseen_requests": .integer(account.unseenRequests),
      "orphan_requests": .integer(account.orphanRequests), "other_records": .integer(account.otherRecords),
      "sample": .real(account.sample),
      "misses": .integer(summary.deadGetCount + summary.deadDeleteCount),
      "dead_gets": .integer(summary.deadGetCount), "dead_deletes": .integer(summary.deadDeleteCount),
      "first_ms": .integer(summary.first?.milliseconds), "last_ms": .integer(summary.last?.milliseconds),
      "span_ms": .integer(summary.spanMilliseconds), "keys": .integer(summary.keyCount),
      "put_bytes": .integer(summary.ingestedBytes),
      "live": [
        "objects": .integer(summary.liveObjects), "bytes": .integer(summary.liveBytes),
        "peak_objects": .integer(summary.peakLiveObjects), "peak_bytes": .integer(summary.peakLiveBytes),
      ],
      "sizes": [
        "p10": quantile(10), "p50": quantile(50), "p90": quantile(90), "p99": quantile(99),
        "max": quantile(100), "cumulative": .list(cumulativeSizes),
      ],
      "puts_with": [
        "ttl": .integer(summary.putsWithTTL), "content_type": .integer(summary.putsWithContentType),
        "tenant": .integer(summary.putsWithTenant), "batch": .integer(summary.putsWithBatch),
      ],
      "buckets": ["count": .integer(names.buckets.count), "largest": .list(buckets)],
      "lifetimes": lifetimes, "live_over_time": .list(liveOverTime), "read_decay": readDecay,
      "shares": ["objects": shares(.objects), "bytes": shares(.bytes)], "ttls": ttls,
      "compressibility": compressibility, "lacks": .list(lacks.map { .text($0) }),
    ]
  }

  private func quantile(_ percent: Int) -> JSONValue {
    summary.putCount > 0 ? .integer(summary.sizes.quantile(percent: percent)) : .null
  }

  /// At each power of two from the smallest size to the largest.
  private var cumulativeSizes: [JSONValue] {
    guard let minimum = summary.sizes.minimum else { return [] }
    let highest = Int.bitWidth - summary.sizes.maximum.leadingZeroBitCount
    return (Int.bitWidth - minimum.leadingZeroBitCount...highest).map { exponent in
      let part = summary.sizes.count(below: Double(1 << exponent)) / Double(summary.sizes.count)
      return ["below_bytes": .integer(1 << exponent), "share": .real(part)]
    }
  }

  private func quantiles(_ quantile: (Int) -> Int64?) -> [JSONValue.Member] {
    [10, 50, 90].map { JSONValue.Member(key: "p\($0)", value: .integer(quantile($0))) }
  }

  private var lifetimes: JSONValue {
    let lives = survey.lifetimes
    let (objects, bytes) = (lives.survival(.objects), lives.survival(.bytes))
    func ended(_ part: LifeHistogram) -> JSONValue {
      .object(
        [.init(key: "deaths", value: .integer(part.objects))] + quantiles { part.quantile(percent: $0) })
    }
    let survival = Self.ages.map { age -> JSONValue in
      [
        "age_ms": .integer(age), "objects": .real(objects.survival(atMilliseconds: age)),
        "bytes": .real(bytes.survival(atMilliseconds: age)),
      ]
    }
    return .object(
      [
        .init(key: "deaths", value: .integer(lives.deaths.objects)),
        .init(key: "censored", value: .integer(lives.censored.objects)),
      ] + quantiles { objects.quantile(percent: $0) } + [
        .init(key: "bytes", value: .object(quantiles { bytes.quantile(percent: $0) })),
        .init(key: "survival", value: .list(survival)),
        .init(key: "deleted", value: ended(lives.deleted)),
        .init(key: "overwritten", value: ended(lives.overwritten)),
        .init(key: "expired", value: ended(lives.expired)),
      ])
  }

  private var liveOverTime: [JSONValue] {
    let series = summary.liveOverTime
    return series.samples.enumerated().map { index, sample in
      [
        "ms": .integer(series.start.milliseconds + Int64(index) * series.intervalMilliseconds),
        "objects": .integer(sample.objects), "bytes": .integer(sample.bytes),
      ]
    }
  }

  private var readDecay: JSONValue {
    let ages = Self.readAges.map { span -> JSONValue in
      [
        "from_ms": .integer(span.from), "to_ms": .integer(span.to),
        "per_object_day": .real(readsPerDay(span)),
      ]
    }
    let younger = Self.ages.map { age -> JSONValue in
      ["age_ms": .integer(age), "share_of_gets": .real(shareOfGets(youngerThan: age))]
    }
    return [
      "ages": .list(ages), "younger": .list(younger),
      "first_day_over_eighth": .real(survey.readRates.firstDayOverEighth),
      "first_day_over_first_week": .real(survey.readRates.firstDayOverFirstWeek),
      "keys_read": .integer(survey.popularity.keyCount),
      "share_of_most_read_1_percent": .real(survey.popularity.share(ofMostRead: 1)),
      "share_of_most_read_10_percent": .real(survey.popularity.share(ofMostRead: 10)),
      "gets_before_put": .integer(summary.unbornGetCount),
    ]
  }

  private func shares(_ weight: SurvivalCurve.Weight) -> JSONValue {
    let lives = survey.lifetimes
    return [
      "overwritten": .real(share(lives.overwritten, weight)), "deleted": .real(share(lives.deleted, weight)),
      "expired": .real(share(lives.expired, weight)), "live": .real(share(lives.censored, weight)),
      "with_ttl": .real(share(summary.declared, weight)),
    ]
  }

  private var ttls: JSONValue {
    let frequent = summary.frequentTTLs.entries(ofAtLeast: 1).map { entry -> JSONValue in
      [
        "seconds": .integer(entry.value), "at_least": .integer(entry.atLeast),
        "at_most": .integer(entry.atMost),
      ]
    }
    return .object(
      quantiles { summary.declared.quantile(percent: $0) } + [
        .init(key: "most_frequent", value: .list(frequent))
      ])
  }

  private var compressibility: JSONValue {
    let formats = summary.topContentTypes(Self.bucketLimit).map { format -> JSONValue in
      let name = names.contentTypes[format.contentType]
      return [
        "content_type": .text(name), "put_bytes": .integer(format.bytes),
        "ratio": .real(Double(Self.model.thousandths(ofContentType: name)) / 1000),
      ]
    }
    return [
      "model": .text(Self.model.name), "ratio": .real(compressionRatio),
      "stored_bytes": .integer(Int(storedBytes.rounded())), "formats": .list(formats),
    ]
  }
}
