import StowageCore

extension StowageTraceReader {
  /// Takes in the names that a block brings.
  mutating func addNames(of header: BlockHeader) throws(TraceError) {
    let section = try blocks.read(header.names, "names")
    if header.names.bytes == 0 { return }
    var cursor = ByteCursor(section)
    try add(&cursor, to: \.buckets)
    try add(&cursor, to: \.contentTypes)
    try add(&cursor, to: \.tenants)
    try add(&cursor, to: \.batches)
    if cursor.remaining > 0 { throw brokenTexts("names") }
    known = NameCounts(names)
  }

  private mutating func add(
    _ cursor: inout ByteCursor, to list: WritableKeyPath<TraceNames, Names>
  ) throws(TraceError) {
    guard var texts = NameTextReader(&cursor) else { throw brokenTexts("names") }
    while let text = texts.next() {
      if let wrong = faultOfName(text) { throw blocks.fault(wrong.found, wrong.expected) }
      let next = names[keyPath: list].count + 1
      let name = String(decoding: text, as: UTF8.self)
      let number = names[keyPath: list].number(of: name)
      guard number == next else {
        throw blocks.fault("name \(next) is that of \(number)", "each name once")
      }
    }
  }

  /// Takes in the keys that a block brings, if they are wanted.
  mutating func addKeys(of header: BlockHeader) throws(TraceError) {
    guard hasKeyNames && header.kind == .rows || header.keys.bytes == 0 else {
      throw blocks.fault("names of keys", "none in this block")
    }
    guard readsKeys else {
      try blocks.check(header.keys, "keys")
      return
    }
    let section = try blocks.read(header.keys, "keys")
    if header.keys.bytes == 0 { return }
    var cursor = ByteCursor(section)
    guard var texts = NameTextReader(&cursor), texts.count <= header.count,
      var column = ColumnDecoder(&cursor, count: texts.count), cursor.remaining == 0
    else { throw brokenTexts("keys") }
    while let text = texts.next() {
      var bucket = Int64.zero
      column.decode(1, into: &bucket)
      guard let bucket = UInt32(exactly: bucket), bucket <= known.buckets else {
        throw blocks.fault("a key in bucket \(bucket)", "0 (unknown) to \(known.buckets)")
      }
      try add(text, bucket)
    }
  }

  private mutating func add(_ key: UnsafeRawBufferPointer, _ bucket: UInt32) throws(TraceError) {
    if let wrong = faultOfName(key) { throw blocks.fault(wrong.found, wrong.expected) }
    if keys.isFull(forKeyOf: key.count) {
      throw blocks.fault("one more key", "at most \(KeyIndex.maximumCount) keys of 32 GiB together")
    }
    let next = keys.count
    let number = keys.number(of: key.bytes, bucket: bucket)
    guard Int(number) == next else {
      throw blocks.fault("the name of key \(next) is that of key \(number)", "each key of a bucket once")
    }
  }

  private func brokenTexts(_ what: String) -> TraceError {
    blocks.fault(
      "\(what) that do not fit their section", "texts of 1 to \(ColumnarLayout.maximumNameBytes) bytes")
  }
}
