import StowageTrace

extension TraceInfo {
  /// What the trace does not say, one sentence each, so that nobody takes silence for an answer.
  static func lacks(of summary: borrowing TraceSummary, _ names: TraceNames) -> [String] {
    if summary.rowCount == 0 { return ["There are no rows."] }
    if summary.putCount == 0 {
      return ["There are no puts: nothing is known of sizes, lives and what is stored."]
    }
    var lacks: [String] = []
    func add(_ isMissing: Bool, _ sentence: String) { if isMissing { lacks.append(sentence) } }
    let deaths =
      summary.overwriteCount + summary.expirationCount + summary.deleteCount - summary.deadDeleteCount
    add(deaths == 0, "Nothing dies: how long objects live is not known.")
    add(
      deaths > 0 && summary.deleteCount == 0, "There are no deletes: objects end by overwrite or expiry only."
    )
    add(summary.putsWithTTL == 0, "No put declares a TTL.")
    add(summary.putsWithContentType == 0, "No put has a content type: all bytes count as incompressible.")
    add(summary.putsWithTenant == 0, "No put has a tenant.")
    add(summary.putsWithBatch == 0, "No put says which job it belongs to.")
    add(names.buckets.count == 0, "No row names a bucket.")
    add(names.buckets.count == 1, "All rows are of one bucket.")
    add(summary.getCount == 0, "There are no gets: what is read, and when, is not known.")
    add(
      summary.getCount > 0 && summary.getsWithSize == 0,
      "Gets say no sizes: each may have read the whole object or a part of it.")
    let unborn = summary.unbornGetCount
    add(
      unborn > 0,
      "\(grouped(unborn)) gets are of keys that no row had put before: those objects are older than the trace."
    )
    return lacks
  }

  /// What the file says and no row does.
  static func leftOut(_ account: TraceAccount) -> [String] {
    var sentences: [String] = []
    if account.sample < 1 {
      sentences.append(
        "Only \(percent(account.sample, 1)) of all objects are in it, chosen by the hash of their keys.")
    }
    if account.unseenRequests > 0 {
      sentences.append(
        "\(grouped(account.unseenRequests)) gets and deletes are left out: no row had put what they name.")
    }
    if account.orphanRequests > 0 {
      sentences.append(
        "\(grouped(account.orphanRequests)) gets and deletes are left out: the filter left out the put of what they name."
      )
    }
    if account.otherRecords > 0 {
      sentences.append(
        "\(grouped(account.otherRecords)) records are left out: they failed or move no bytes of an object.")
    }
    return sentences
  }
}
