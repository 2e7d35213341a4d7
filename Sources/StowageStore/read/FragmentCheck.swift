import StowageCoding

extension ShardReader {
  /// Bytes of content of a data or parity fragment.
  func contentBytes(of number: Int) -> Int { layout.contentBytes(of: number) }

  /// Reads a whole fragment and throws unless each byte of it is what it should be.
  func checkFragment(_ number: Int) throws(FormatError) {
    let name = FileName.fragment(shard: row.uuid, number: number)
    let contentBytes = contentBytes(of: number)
    let footerBytes = BlockChecksums.byteCount(forContent: contentBytes)
    let expectedBytes = FileHeader.byteCount + contentBytes + footerBytes
    guard row.places[number] != ShardRow.noDevice, Int(row.places[number]) < devices.count,
      let device = devices[Int(row.places[number])]
    else { throw .cut(at: 0, needed: expectedBytes, available: 0) }
    let length = (try? device.length(of: name)) ?? 0
    guard length == expectedBytes else { throw .cut(at: 0, needed: expectedBytes, available: length) }
    try checkHeader(number, try bytes(of: name, on: device, at: 0, FileHeader.byteCount))
    let footer = try BlockChecksums(
      decoding: try bytes(of: name, on: device, at: FileHeader.byteCount + contentBytes, footerBytes))
    var checksum = CRC32C()
    var start = 0
    while start < contentBytes {
      let count = min(BlockChecksums.blockBytes * 16, contentBytes - start)
      let content = try bytes(of: name, on: device, at: FileHeader.byteCount + start, count)
      try footer.check(content.span.bytes, fromBlock: start / BlockChecksums.blockBytes)
      checksum.update(content.span.bytes)
      start += count
    }
    guard checksum.value == row.fragmentChecksums[number] else {
      throw .checksum(
        of: "fragment \(number)", found: checksum.value, expected: row.fragmentChecksums[number])
    }
  }

  private func bytes(
    of name: FileName, on device: any Device, at offset: Int, _ count: Int
  ) throws(FormatError) -> [UInt8] {
    let bytes = (try? device.read(name, at: offset, count: count)) ?? []
    guard bytes.count == count else { throw .cut(at: offset, needed: count, available: bytes.count) }
    return bytes
  }

  private func checkHeader(_ number: Int, _ bytes: [UInt8]) throws(FormatError) {
    let header = try FileHeader(decoding: bytes)
    guard header.shard == row.uuid, header.fragment == number, header.code == code else {
      throw .misplaced(
        "the fragment", found: "\(header.shard).f\(header.fragment ?? -1)", expected: "\(row.uuid).f\(number)"
      )
    }
    guard header.contentChecksum == row.fragmentChecksums[number], header.shardBytes == row.length else {
      throw .checksum(
        of: "fragment \(number) by its header", found: header.contentChecksum,
        expected: row.fragmentChecksums[number])
    }
  }
}
