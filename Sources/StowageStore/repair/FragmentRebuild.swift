import StowageCoding

/// Writes one fragment of a sealed shard anew, from its own content where that is whole, else from other fragments.
///
/// Memory: a row of 256 KiB of each fragment that is read.
struct FragmentRebuild {
  let reader: ShardReader
  let store: UniqueID
  let number: Int
  /// The number of the device that the new file is for.
  let target: Int
  let device: any Device
  /// Whether the fragment matches its own checksum, which is not that of the parity of the data.
  var isWrongParity = false

  enum Failure: Error {
    /// The target did not take it.
    case write(DeviceFailure)
    /// What is left does not determine the fragment.
    case read(String)
  }

  private static let rowBytes = 4 * BlockChecksums.blockBytes

  /// Writes the file, makes it durable, reads it back and gives it its name.
  ///
  /// - Returns: the checksum of the content.
  func run() throws(Failure) -> UInt32 {
    let isWhole = !isWrongParity && ownChecksum == reader.row.fragmentChecksums[number]
    try onTarget { (device, passing) throws(DeviceError) in
      do throws(DeviceError) { try device.remove(passing) } catch .absent { /* no leftover */  }
      try device.create(passing)
    }
    do throws(Failure) {
      let checksum = try write(isOwn: isWhole)
      try onTarget { (device, passing) throws(DeviceError) in
        try device.rename(passing, to: name)
        try device.syncNames()
      }
      return checksum
    } catch {
      try? onTarget { (device, passing) throws(DeviceError) in try device.remove(passing) }
      throw error
    }
  }

  private var name: FileName { .fragment(shard: reader.row.uuid, number: number) }

  private func onTarget<Result>(
    _ work: (any Device, FileName) throws(DeviceError) -> Result
  ) throws(Failure) -> Result {
    do throws(DeviceError) {
      return try work(device, .unfinished(name))
    } catch {
      throw .write(DeviceFailure(number: target, error: error))
    }
  }

  /// The checksum of the content as it is on its own device, nil where it cannot be read.
  private var ownChecksum: UInt32? {
    var checksum = CRC32C()
    for rows in rows {
      guard let bytes = try? ownContent(rows) else { return nil }
      checksum.update(bytes.span.bytes)
    }
    return checksum.value
  }

  private func ownContent(_ rows: Range<Int>) throws(ReadFailure) -> [UInt8] {
    try reader.readFile(name, on: Int(reader.row.places[number]), rows)
  }

  /// The content, row by row.
  private var rows: [Range<Int>] {
    let count = reader.contentBytes(of: number)
    return stride(from: 0, to: count, by: Self.rowBytes).map { $0..<min($0 + Self.rowBytes, count) }
  }

  private func write(isOwn: Bool) throws(Failure) -> UInt32 {
    var (footer, checksum) = (BlockChecksums(), CRC32C())
    for rows in rows {
      let content: [UInt8]
      do throws(ReadFailure) {
        content = isOwn ? try ownContent(rows) : try computed(rows)
      } catch {
        throw .read("\(error)")
      }
      footer.add(content.span.bytes)
      checksum.update(content.span.bytes)
      try write(content, at: FileHeader.byteCount + rows.lowerBound)
    }
    footer.finish()
    let expected = reader.row.fragmentChecksums[number]
    guard checksum.value == expected || isWrongParity else {
      throw .read("the others give content with checksum \(checksum.value), expected \(expected)")
    }
    let contentBytes = reader.contentBytes(of: number)
    var header = FileHeader(
      fragment: number, shard: reader.row.uuid, store: store, shardNumber: reader.row.id, code: reader.code)
    header.shardBytes = reader.row.length
    header.contentBytes = UInt32(contentBytes)
    header.contentChecksum = checksum.value
    try write(header.encoded(), at: 0)
    try write(footer.encoded(), at: FileHeader.byteCount + contentBytes)
    try onTarget { (device, passing) throws(DeviceError) in try device.sync(passing) }
    try readBack(header.encoded(), checksum.value, footer.encoded())
    return checksum.value
  }

  /// Rows of the content from blocks that match their checksums; for wrong parity, from the data alone.
  private func computed(_ rows: Range<Int>) throws(ReadFailure) -> [UInt8] {
    if !isWrongParity { return try reader.checked(number, rows) }
    return Array(try reader.compute(number, rows).prefix(rows.count))
  }

  private func write(_ bytes: [UInt8], at offset: Int) throws(Failure) {
    try onTarget { (device, passing) throws(DeviceError) in
      try device.write(bytes.span.bytes, to: passing, at: offset)
    }
  }

  /// Reads the file as it is now, before it may take the place of another.
  private func readBack(_ header: [UInt8], _ checksum: UInt32, _ footer: [UInt8]) throws(Failure) {
    let found = try onTarget { (device, passing) throws(DeviceError) -> Bool in
      var content = CRC32C()
      for rows in rows {
        let bytes = try device.read(passing, at: FileHeader.byteCount + rows.lowerBound, count: rows.count)
        content.update(bytes.span.bytes)
      }
      let contentEnd = FileHeader.byteCount + reader.contentBytes(of: number)
      let start = try device.read(passing, at: 0, count: FileHeader.byteCount)
      let end = try device.read(passing, at: contentEnd, count: footer.count + 1)
      return start == header && content.value == checksum && end == footer
    }
    if !found {
      throw .write(DeviceFailure(number: target, error: .failed("read back", .unfinished(name), code: 0)))
    }
  }
}
