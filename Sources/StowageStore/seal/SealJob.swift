import StowageCoding

/// Turns the copies of a shard that is not appended to any more into fragments. Holds no reference to the store, so
/// that it can run beside it.
///
/// Memory: k + m rows of 256 KiB, whatever the shard's size.
struct SealJob: Sendable {
  let reader: ShardReader
  let store: UniqueID
  /// A device for each fragment.
  let places: [Int]

  /// What the catalog must know of the fragments.
  struct Fragments: Sendable {
    var places: [UInt16]
    var checksums: [UInt32]
  }

  enum Failure: Error {
    /// A fragment could not be written.
    case write(DeviceFailure)
    /// The copies cannot be read.
    case read(StoreError)
    /// What was checked and what was then made into fragments is not the same: a copy was read wrong.
    case misread
  }

  private static let rowBytes = 256 << 10
  private static let attempts = 3

  /// Writes, makes durable and reads back all fragments. Copies that are read wrong now and then are read again.
  func run() throws(Failure) -> Fragments {
    for _ in 1..<Self.attempts {
      let outcome = Result { () throws(Failure) in try run(from: CheckedCopies(of: reader)) }
      if case .failure(.misread) = outcome { continue }
      return try outcome.get()
    }
    return try run(from: CheckedCopies(of: reader))
  }

  /// Does so once, with bytes of chosen copies.
  func run(from sources: CheckedCopies) throws(Failure) -> Fragments {
    let code = reader.code
    let layout = reader.layout
    var footers = [BlockChecksums](repeating: BlockChecksums(), count: code.fragmentCount)
    var checksums = [CRC32C](repeating: CRC32C(), count: code.fragmentCount)
    for number in 0..<code.fragmentCount { try create(number) }
    var start = 0
    while start < layout.fragmentBytes {
      let rows = start..<min(start + Self.rowBytes, layout.fragmentBytes)
      let stripe = try self.stripe(rows, from: sources)
      for number in 0..<code.fragmentCount {
        let there = min(rows.count, max(0, layout.contentBytes(of: number) - rows.lowerBound))
        let content = stripe.span.extracting(number * rows.count..<number * rows.count + there).bytes
        footers[number].add(content)
        checksums[number].update(content)
        try write(content, to: number, at: FileHeader.byteCount + rows.lowerBound)
      }
      start = rows.upperBound
    }
    // Otherwise a misread would get checksums under which it is valid.
    guard checksums.prefix(code.dataCount).map(\.value) == sources.fragmentChecksums else { throw .misread }
    for number in 0..<code.fragmentCount {
      footers[number].finish()
      try finish(number, footers[number], checksums[number].value)
    }
    try nameAndReadBack(checksums.map(\.value))
    return Fragments(places: places.map { UInt16($0) }, checksums: checksums.map(\.value))
  }

  private func passing(_ number: Int) -> FileName {
    .unfinished(.fragment(shard: reader.row.uuid, number: number))
  }

  private func on<Result>(
    _ number: Int, _ work: (any Device) throws(DeviceError) -> Result
  ) throws(Failure) -> Result {
    let place = places[number]
    guard let device = reader.devices[place] else {
      throw .write(DeviceFailure(number: place, error: .lost))
    }
    do throws(DeviceError) {
      return try work(device)
    } catch {
      throw .write(DeviceFailure(number: place, error: error))
    }
  }

  private func create(_ number: Int) throws(Failure) {
    try on(number) { (device) throws(DeviceError) in
      do throws(DeviceError) { try device.remove(passing(number)) } catch .absent { /* no leftover */  }
      try device.create(passing(number))
    }
  }

  private func write(_ bytes: RawSpan, to number: Int, at offset: Int) throws(Failure) {
    let place = places[number]
    guard let device = reader.devices[place] else {
      throw .write(DeviceFailure(number: place, error: .lost))
    }
    if bytes.byteCount == 0 { return }
    do throws(DeviceError) {
      try device.write(bytes, to: passing(number), at: offset)
    } catch {
      throw .write(DeviceFailure(number: place, error: error))
    }
  }

  /// The same rows of all fragments, one after the other; what is missing at the end counts as zeros.
  private func stripe(_ rows: Range<Int>, from sources: CheckedCopies) throws(Failure) -> [UInt8] {
    let code = reader.code
    let layout = reader.layout
    var stripe = [UInt8](repeating: 0, count: code.fragmentCount * rows.count)
    for number in 0..<code.dataCount {
      let there = min(rows.count, max(0, layout.contentBytes(of: number) - rows.lowerBound))
      if there == 0 { continue }
      let first = number * layout.fragmentBytes + rows.lowerBound
      let bytes = try sources.bytes(first..<first + there, of: reader)
      stripe.replaceSubrange(number * rows.count..<number * rows.count + there, with: bytes)
    }
    let data = Array(stripe[0..<code.dataCount * rows.count])
    var span = stripe.mutableSpan
    var bytes = span.mutableBytes
    var parity = bytes._mutatingExtracting(code.dataCount * rows.count..<code.fragmentCount * rows.count)
    ErasureCoder(code).encode(data.span.bytes, into: &parity)
    return stripe
  }

  private func finish(_ number: Int, _ footer: BlockChecksums, _ checksum: UInt32) throws(Failure) {
    let row = reader.row
    let contentBytes = reader.contentBytes(of: number)
    var header = FileHeader(
      fragment: number, shard: row.uuid, store: store, shardNumber: row.id, code: reader.code)
    header.shardBytes = row.length
    header.contentBytes = UInt32(contentBytes)
    header.contentChecksum = checksum
    try write(header.encoded().span.bytes, to: number, at: 0)
    try write(footer.encoded().span.bytes, to: number, at: FileHeader.byteCount + contentBytes)
    try on(number) { (device) throws(DeviceError) in try device.sync(passing(number)) }
  }

  private func nameAndReadBack(_ checksums: [UInt32]) throws(Failure) {
    let uuid = reader.row.uuid
    for number in places.indices {
      try on(number) { (device) throws(DeviceError) in
        try device.rename(passing(number), to: .fragment(shard: uuid, number: number))
      }
    }
    for number in places.indices {
      try on(number) { (device) throws(DeviceError) in try device.syncNames() }
    }
    var row = reader.row
    row.places = places.map { UInt16($0) }
    row.fragmentChecksums = checksums
    for number in places.indices {
      do throws(FormatError) {
        try ShardReader(row, on: reader.devices).checkFragment(number)
      } catch {
        throw .write(
          DeviceFailure(
            number: places[number],
            error: .failed("read back", .fragment(shard: uuid, number: number), code: 0)))
      }
    }
  }
}
