/// What a trace says about itself as a whole: short texts under names, in an order of their own.
///
/// The names mean what their writer says. `source` (where the rows come from), `sample` (which part of a larger trace they
/// are) and `lacks` (what the source could not tell) are those that the command line writes.
public struct TraceMetadata: Hashable, Sendable {
  /// One text and its name.
  public struct Entry: Hashable, Sendable {
    /// Not empty, and the only one of its kind.
    public var key: String
    /// Any text.
    public var value: String

    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// In the order in which they were first set.
  public private(set) var entries: [Entry] = []

  /// Without entries.
  public init() {}

  /// The text under a name; nil where there is none. Setting nil removes it.
  public subscript(key: String) -> String? {
    get { entries.first { $0.key == key }?.value }
    set {
      let place = entries.firstIndex { $0.key == key }
      switch (place, newValue) {
      case (let place?, let value?): entries[place].value = value
      case (let place?, nil): entries.remove(at: place)
      case (nil, let value?): entries.append(Entry(key: key, value: value))
      case (nil, nil): break
      }
    }
  }
}

extension TraceMetadata {
  /// For each entry the bytes of its key and of its value, each after a count of four bytes.
  func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    for entry in entries {
      for text in [entry.key, entry.value] {
        bytes.append(number: UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
      }
    }
    return bytes
  }

  /// Nil unless `bytes` are exactly `count` entries with different keys, and these not too many.
  init?(decoding bytes: UnsafeRawBufferPointer, count: Int) {
    if count > ColumnarLayout.maximumMetadataEntries { return nil }
    var cursor = ByteCursor(bytes)
    for _ in 0..<count {
      guard let key = cursor.text(), let value = cursor.text() else { return nil }
      if key.isEmpty || self[key] != nil { return nil }
      entries.append(Entry(key: key, value: value))
    }
    if cursor.remaining > 0 { return nil }
  }
}

extension ByteCursor {
  /// A text after its count of bytes; nil where it is cut off or no UTF-8.
  fileprivate mutating func text() -> String? {
    guard remaining >= 4, let bytes = take(Int(number(UInt32.self))) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }
}
