import StowageCoding

extension ShardReader {
  /// A range of a fragment whose blocks match their checksums, computed from others where its own do not.
  func checked(_ wanted: Int, _ range: Range<Int>) throws(ReadFailure) -> [UInt8] {
    let block = BlockChecksums.blockBytes
    let end = min(layout.fragmentBytes, (range.upperBound + block - 1) / block * block)
    let rows = range.lowerBound / block * block..<end
    let bytes: [UInt8]
    if let own = try? checkedRows(of: wanted, rows) { bytes = own } else { bytes = try compute(wanted, rows) }
    return Array(bytes[range.lowerBound - rows.lowerBound..<range.upperBound - rows.lowerBound])
  }

  /// Computes whole blocks of a fragment from others, whose blocks are checked before they are used.
  func compute(_ wanted: Int, _ rows: Range<Int>) throws(ReadFailure) -> [UInt8] {
    var lost = Set([wanted])
    for number in 0..<code.fragmentCount where !isThere(number) { lost.insert(number) }
    while true {
      let plan = try repairPlan(for: [wanted], lost: lost.sorted())
      guard let sources = readSources(plan, rows, &lost) else { continue }
      var output = [UInt8](repeating: 0, count: rows.count)
      var span = output.mutableSpan
      var bytes = span.mutableBytes
      plan.restore(from: sources.span.bytes, into: &bytes)
      return output
    }
  }

  private func isThere(_ number: Int) -> Bool {
    row.places[number] != ShardRow.noDevice && Int(row.places[number]) < devices.count
      && devices[Int(row.places[number])] != nil
  }

  private func repairPlan(for wanted: [Int], lost: [Int]) throws(ReadFailure) -> RepairPlan {
    do throws(ErasureError) {
      return try ErasureCoder(code).plan(restoring: wanted, lost: lost)
    } catch {
      throw .erasure(error)
    }
  }

  /// The rows of all sources, nil where one could not be read, which is then among the lost.
  private func readSources(_ plan: RepairPlan, _ rows: Range<Int>, _ lost: inout Set<Int>) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(plan.sources.count * rows.count)
    for number in plan.sources {
      guard let found = try? checkedRows(of: number, rows) else {
        lost.insert(number)
        return nil
      }
      bytes += found
    }
    return bytes
  }

  /// Throws where a fragment says that it is another one: its checksums are its own, and would not tell. A header that
  /// is damaged says nothing.
  private func checkIdentity(of number: Int) throws(ReadFailure) {
    let name = FileName.fragment(shard: row.uuid, number: number)
    let bytes = try readFile(name, on: Int(row.places[number]), -FileHeader.byteCount..<0)
    guard let header = try? FileHeader(decoding: bytes) else { return }
    guard header.shard == row.uuid, header.fragment == number else {
      let found = "\(header.shard).f\(header.fragment ?? -1)"
      throw .format(.misplaced("the fragment", found: found, expected: "\(row.uuid).f\(number)"))
    }
  }

  /// Rows of a fragment that match their checksums, with the zeros that its end lacks.
  func checkedRows(of number: Int, _ rows: Range<Int>) throws(ReadFailure) -> [UInt8] {
    try checkIdentity(of: number)
    let name = FileName.fragment(shard: row.uuid, number: number)
    let contentBytes = layout.contentBytes(of: number)
    let there = min(rows.lowerBound, contentBytes)..<min(rows.upperBound, contentBytes)
    let footerStart = contentBytes
    let footerBytes = BlockChecksums.byteCount(forContent: contentBytes)
    let footer = try readFile(name, on: Int(row.places[number]), footerStart..<footerStart + footerBytes)
    var bytes = try readFile(name, on: Int(row.places[number]), there)
    try ReadFailure.wrap { () throws(FormatError) in
      let checksums = try BlockChecksums(decoding: footer)
      try checksums.check(bytes.span.bytes, fromBlock: rows.lowerBound / BlockChecksums.blockBytes)
    }
    bytes.append(contentsOf: repeatElement(0, count: rows.count - bytes.count))
    return bytes
  }
}
