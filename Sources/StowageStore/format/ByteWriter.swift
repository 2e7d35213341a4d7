/// Puts numbers and texts one after the other: numbers with their lowest byte first, texts and lists with a count
/// before them.
struct ByteWriter {
  var bytes: [UInt8] = []

  mutating func put(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func put(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

  mutating func put(_ text: String) { put(Array(text.utf8)) }

  mutating func put(_ blob: [UInt8]) {
    put(UInt32(blob.count))
    bytes.append(contentsOf: blob)
  }

  mutating func put(_ id: UniqueID) {
    put(id.high)
    put(id.low)
  }

  mutating func put<Item>(_ items: [Item], _ write: (inout ByteWriter, Item) -> Void) {
    put(UInt32(items.count))
    for item in items { write(&self, item) }
  }

  mutating func put<Item>(_ item: Item?, _ write: (inout ByteWriter, Item) -> Void) {
    put(item != nil)
    if let item { write(&self, item) }
  }
}
