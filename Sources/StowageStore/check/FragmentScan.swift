import StowageCoding

/// Reads all content of a shard's fragments once, row by row, so that parity can be compared with data.
///
/// Memory: a row of 256 KiB of each fragment.
struct FragmentScan {
  let reader: ShardReader
  /// The content of each fragment, nil where it could not be read to its end.
  private(set) var checksums: [UInt32?]
  private(set) var footers: [BlockChecksums]
  /// By parity fragment, the first place where it is not what the data fragments give.
  private(set) var parityMismatches: [Int?]

  private static let rowBytes = 256 << 10

  /// - Parameter readable: whether each fragment is there.
  init(_ reader: ShardReader, readable: [Bool]) {
    self.reader = reader
    let count = reader.code.fragmentCount
    footers = [BlockChecksums](repeating: BlockChecksums(), count: count)
    var contents = [CRC32C](repeating: CRC32C(), count: count)
    var readable = readable
    checksums = []
    parityMismatches = [Int?](repeating: nil, count: reader.code.parityCount)
    let coder = ErasureCoder(reader.code)
    var start = 0
    while start < reader.layout.fragmentBytes {
      let rows = start..<min(start + Self.rowBytes, reader.layout.fragmentBytes)
      var stripe = [UInt8](repeating: 0, count: count * rows.count)
      for number in 0..<count where readable[number] {
        guard let bytes = Self.content(number, rows, reader) else {
          readable[number] = false
          continue
        }
        footers[number].add(bytes.span.bytes)
        contents[number].update(bytes.span.bytes)
        stripe.replaceSubrange(number * rows.count..<number * rows.count + bytes.count, with: bytes)
      }
      if readable.allSatisfy({ $0 }) { compareParity(stripe, rows, coder) }
      start = rows.upperBound
    }
    for number in 0..<count { footers[number].finish() }
    checksums = (0..<count).map { readable[$0] ? contents[$0].value : nil }
  }

  private static func content(_ number: Int, _ rows: Range<Int>, _ reader: ShardReader) -> [UInt8]? {
    let end = reader.layout.contentBytes(of: number)
    let there = min(rows.lowerBound, end)..<min(rows.upperBound, end)
    let name = FileName.fragment(shard: reader.row.uuid, number: number)
    return try? reader.readFile(name, on: Int(reader.row.places[number]), there)
  }

  private mutating func compareParity(_ stripe: [UInt8], _ rows: Range<Int>, _ coder: ErasureCoder) {
    let dataBytes = coder.code.dataCount * rows.count
    let data = Array(stripe[..<dataBytes])
    var parity = [UInt8](repeating: 0, count: stripe.count - dataBytes)
    var span = parity.mutableSpan
    var bytes = span.mutableBytes
    coder.encode(data.span.bytes, into: &bytes)
    if parity.elementsEqual(stripe[dataBytes...]) { return }
    for number in parityMismatches.indices where parityMismatches[number] == nil {
      let first = number * rows.count
      let place = (0..<rows.count).first { parity[first + $0] != stripe[dataBytes + first + $0] }
      parityMismatches[number] = place.map { rows.lowerBound + $0 }
    }
  }
}
