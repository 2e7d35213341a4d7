/// Texts that are waiting to be written: a count of four bytes, a column of lengths, and the texts one after another.
struct NameTexts {
  private var lengths: [Int64] = []
  private var text: [UInt8] = []

  var count: Int { lengths.count }

  /// Bytes that they take in a section, at most.
  var byteLimit: Int { text.count + 8 * count + 32 }

  /// What one of `count` bytes adds to ``byteLimit``.
  static func bytes(ofNameOf count: Int) -> Int { count + 8 }

  mutating func append(_ name: UnsafeRawBufferPointer) {
    lengths.append(Int64(name.count))
    text.append(contentsOf: name)
  }

  mutating func append(contentsOf others: NameTexts) {
    lengths += others.lengths
    text += others.text
  }

  mutating func removeAll() {
    lengths.removeAll(keepingCapacity: true)
    text.removeAll(keepingCapacity: true)
  }

  func append(to section: inout [UInt8]) {
    section.append(number: UInt32(count))
    if count == 0 { return }
    lengths.withUnsafeBufferPointer { Column.append($0, to: &section) }
    section += text
  }
}

/// The names that a block brings.
struct NewNames {
  var buckets = NameTexts()
  var contentTypes = NameTexts()
  var tenants = NameTexts()
  var batches = NameTexts()

  var byteLimit: Int {
    buckets.byteLimit + contentTypes.byteLimit + tenants.byteLimit + batches.byteLimit
  }

  /// The section that holds them, without bytes where there are none.
  func section() -> [UInt8] {
    let kinds = [buckets, contentTypes, tenants, batches]
    var section: [UInt8] = []
    if kinds.allSatisfy({ $0.count == 0 }) { return section }
    for kind in kinds { kind.append(to: &section) }
    return section
  }

  mutating func append(contentsOf others: NewNames) {
    buckets.append(contentsOf: others.buckets)
    contentTypes.append(contentsOf: others.contentTypes)
    tenants.append(contentsOf: others.tenants)
    batches.append(contentsOf: others.batches)
  }

  mutating func removeAll() {
    buckets.removeAll()
    contentTypes.removeAll()
    tenants.removeAll()
    batches.removeAll()
  }
}

/// The names of the keys that a block brings: their texts, and then a column with the bucket of each.
struct NewKeys {
  private var texts = NameTexts()
  private var buckets: [Int64] = []

  /// What one of `count` bytes adds to ``byteLimit``.
  static func bytes(ofKeyOf count: Int) -> Int { NameTexts.bytes(ofNameOf: count) + 8 }

  var byteLimit: Int { texts.byteLimit + 8 * buckets.count + 32 }

  mutating func append(_ key: UnsafeRawBufferPointer, bucket: UInt32) {
    texts.append(key)
    buckets.append(Int64(bucket))
  }

  func section() -> [UInt8] {
    var section: [UInt8] = []
    if buckets.isEmpty { return section }
    texts.append(to: &section)
    buckets.withUnsafeBufferPointer { Column.append($0, to: &section) }
    return section
  }

  mutating func removeAll() {
    texts.removeAll()
    buckets.removeAll(keepingCapacity: true)
  }
}

/// Why a name may not be in a trace; nil where it may.
///
/// What a plain trace cannot hold is no name here either, so that every trace can be written as one.
func faultOfName(_ name: UnsafeRawBufferPointer) -> (found: String, expected: String)? {
  if name.isEmpty { return ("an empty name", "a name") }
  if name.count > ColumnarLayout.maximumNameBytes {
    return ("a name of \(name.count) bytes", "at most \(ColumnarLayout.maximumNameBytes)")
  }
  var all: UInt8 = 0
  var hasNul = false
  for byte in name {
    all |= byte
    hasNul = hasNul || byte == 0
  }
  if hasNul { return ("a name with a NUL byte", "text without one") }
  if all < 0x80 { return nil }
  do throws(UTF8.ValidationError) {
    _ = try UTF8Span(validating: name.bindMemory(to: UInt8.self).span)
    return nil
  } catch {
    return ("a name that is not text", "valid UTF-8")
  }
}

/// The texts of a section, one after another.
struct NameTextReader: IteratorProtocol {
  let count: Int
  private let lengths: [Int64]
  private var text: ByteCursor
  private var index = 0

  /// Takes the texts from `cursor`, nil where it holds none that are as long as they should be.
  init?(_ cursor: inout ByteCursor) {
    guard cursor.remaining >= 4 else { return nil }
    let count = Int(cursor.number(UInt32.self))
    // Each has a byte or more.
    guard count <= cursor.remaining else { return nil }
    self.count = count
    guard count > 0 else {
      lengths = []
      text = cursor
      return
    }
    guard var column = ColumnDecoder(&cursor, count: count) else { return nil }
    lengths = [Int64](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let start = buffer.baseAddress { column.decode(count, into: start) }
      initialized = count
    }
    let allowed = 1...Int64(ColumnarLayout.maximumNameBytes)
    guard lengths.allSatisfy(allowed.contains),
      let text = cursor.take(lengths.reduce(0) { $0 + Int($1) })
    else { return nil }
    self.text = ByteCursor(text)
  }

  mutating func next() -> UnsafeRawBufferPointer? {
    guard index < count else { return nil }
    defer { index += 1 }
    return text.take(Int(lengths[index]))
  }
}
