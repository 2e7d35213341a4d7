extension RowFitter {
  /// Bucket and key.
  mutating func fitObject(
    _ row: TraceRow, _ names: TraceNames, _ request: inout ForeignRequest
  ) throws(Unwritable) {
    let bucket = Array(names.buckets[row.bucket].utf8)
    request.bucket += try fitted(bucket: bucket)
    switch places.key {
    case .text(let place):
      // Objects of different buckets stay different ones.
      if !places.tellsBuckets && !bucket.isEmpty { request.key = bucket + "/".utf8 + request.key }
      if !request.key.isEmpty && place.holds(request.key) { return }
      try losses.note(.key, "has the key \(quoted(request.key))", expected: place.expectation)
      request.key = request.key.isEmpty ? Array("%".utf8) : place.encoded(request.key)
    case .number, .block:
      let number = try fittedNumber(row, bucket, key: request.key)
      request.key.removeAll(keepingCapacity: true)
      request.key.append(decimal: number)
      if places.isOfBlocks { request.extent = Int(number) * blockBytes..<(Int(number) + 1) * blockBytes }
    }
  }

  /// A key that is a number stays, unless it could be one of two in different buckets.
  private mutating func fittedNumber(
    _ row: TraceRow, _ bucket: [UInt8], key: [UInt8]
  ) throws(Unwritable) -> UInt64 {
    let largest = places.largestKey(blockBytes: blockBytes)
    firstBucket = firstBucket ?? row.bucket
    let isAlone = places.tellsBuckets || firstBucket == row.bucket
    if isAlone, let number = decimalNumber(key), number <= largest { return number }
    try losses.note(
      .key, "has the key \(quoted(key))",
      expected: "\(places.isOfBlocks ? "numbers of blocks" : "numbers") from 0 to \(largest)")
    let seed = bucket.withUnsafeBytes { ByteHash.hash($0, seed: 0) }
    let hash = key.withUnsafeBytes { ByteHash.hash($0, seed: seed) }
    return largest == .max ? hash : hash % (largest + 1)
  }

  private mutating func fitted(bucket: [UInt8]) throws(Unwritable) -> [UInt8] {
    func note(expected: String) throws(Unwritable) {
      let found = bucket.isEmpty ? "has no bucket" : "has the bucket \(quoted(bucket))"
      try losses.note(.bucket, found, expected: expected)
    }
    switch places.bucket {
    case .none:
      if !bucket.isEmpty { try note(expected: "no bucket") }
      return []
    case .always(let name):
      if bucket != Array(name.utf8) { try note(expected: "the bucket \(name)") }
      return Array(name.utf8)
    case .text(let place, let mayBeAbsent):
      if bucket.isEmpty ? mayBeAbsent : place.holds(bucket) { return bucket }
      try note(expected: bucket.isEmpty ? "a bucket" : place.expectation)
      return bucket.isEmpty ? Array("0".utf8) : place.encoded(bucket)
    case .hostAndDisk(let place):
      if place.holds(bucket) && endsInDisk(bucket) { return bucket }
      try note(expected: "a host and the number of a disk as in usr_0")
      let host = bucket.isEmpty ? Array("0".utf8) : place.holds(bucket) ? bucket : place.encoded(bucket)
      return endsInDisk(host) ? host : host + "_0".utf8
    }
  }
}

/// Whether a name ends in `_` and a number.
private func endsInDisk(_ name: [UInt8]) -> Bool {
  let digits = name.reversed().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
  return digits > 0 && digits < name.count && name[name.count - digits - 1] == UInt8(ascii: "_")
}
