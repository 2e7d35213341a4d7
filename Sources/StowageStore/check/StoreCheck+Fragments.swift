import StowageCoding

extension StoreCheck {
  /// What is wrong with one fragment.
  private struct Fault {
    var kind: Finding.Kind
    /// In the file.
    var offset: Int?
    var text: String
  }

  func checkFragments(of reader: ShardReader, _ chunks: [ChunkRow]) throws(CatalogError) {
    let count = reader.code.fragmentCount
    var faults: [Fault?] = (0..<count).map { fileFault(of: $0, reader) }
    if report.level > .quick {
      for number in 0..<count where faults[number] == nil && !isMissing(reader.row.places[number]) {
        faults[number] = headerFault(of: number, reader)
      }
    }
    if report.level == .data { scan(reader, &faults) }
    let bad = (0..<count).filter { faults[$0] != nil }
    let missing = (0..<count).filter { isMissing(reader.row.places[$0]) }
    let undetermined = Self.undetermined(reader.code, lost: bad + missing)
    for number in bad {
      guard let fault = faults[number] else { continue }
      add(fault, of: number, reader.row, isDetermined: !undetermined.contains(number))
    }
    if !bad.isEmpty || !missing.isEmpty {
      let wrong = bad.filter { faults[$0]?.kind == .parity }
      report.shards.append(
        FsckReport.ShardFinding(
          shard: reader.row.id, badFragments: (bad + missing).sorted(), wrongParities: wrong))
    }
    if report.level > .quick {
      try checkRecords(of: reader, chunks)
    } else if !undetermined.isEmpty {
      try judge(chunks, of: reader, undetermined)
    }
  }

  /// The fragments among `lost` that the others do not determine.
  static func undetermined(_ code: ErasureCode, lost: [Int]) -> [Int] {
    if lost.isEmpty { return [] }
    do throws(ErasureError) {
      _ = try ErasureCoder(code).plan(restoring: lost)
      return []
    } catch {
      return error.undetermined
    }
  }

  private func add(_ fault: Fault, of number: Int, _ row: ShardRow, isDetermined: Bool) {
    let quarantine = report.losses.quarantine(of: number, in: row.id)
    var (severity, next) = (Finding.Severity.damage, "the others make up for it; stowage repair rebuilds it")
    if let quarantine {
      severity = quarantine.isAccepted ? .notice : .damage
      next = "it is beyond repair; " + Self.advice(isAccepted: quarantine.isAccepted)
    } else if !isDetermined {
      next = "the others alone do not make up for it; stowage repair saves what can be read"
    }
    let place = Place(
      device: row.places[number] == ShardRow.noDevice ? nil : Int(row.places[number]),
      file: .fragment(shard: row.uuid, number: number), shard: row.id, fragment: number, offset: fault.offset)
    add(fault.kind, severity, place, "\(fault.text); \(next)")
  }

  /// Whether the file is there and as long as it should be. A missing device is no fault of the fragment.
  private func fileFault(of number: Int, _ reader: ShardReader) -> Fault? {
    let place = Int(reader.row.places[number])
    if isMissing(reader.row.places[number]) { return nil }
    guard place < devices.count, let device = devices[place] else {
      return Fault(kind: .missing, text: "the fragment is on no device")
    }
    let content = reader.contentBytes(of: number)
    let expected = FileHeader.byteCount + content + BlockChecksums.byteCount(forContent: content)
    do throws(DeviceError) {
      let length = try device.length(of: .fragment(shard: reader.row.uuid, number: number))
      report.counts.files += 1
      if length == expected { return nil }
      return Fault(kind: .length, text: "it has \(length) bytes, expected \(expected)")
    } catch {
      return Fault(kind: .missing, text: "the fragment cannot be read: \(error)")
    }
  }

  private func headerFault(of number: Int, _ reader: ShardReader) -> Fault? {
    let row = reader.row
    let name = FileName.fragment(shard: row.uuid, number: number)
    let device = devices[Int(row.places[number])]
    var expected = FileHeader(
      fragment: number, shard: row.uuid, store: store, shardNumber: row.id, code: reader.code)
    expected.shardBytes = row.length
    expected.contentBytes = UInt32(reader.contentBytes(of: number))
    expected.contentChecksum = row.fragmentChecksums[number]
    let found = (try? device?.read(name, at: 0, count: FileHeader.byteCount)) ?? []
    if found != expected.encoded() {
      return Fault(kind: .header, offset: 0, text: "its header is not that of fragment \(number)")
    }
    let start = FileHeader.byteCount + reader.contentBytes(of: number)
    let footer = footerBytes(of: number, reader)
    if (try? BlockChecksums(decoding: footer)) == nil {
      return Fault(kind: .footer, offset: start, text: "its footer does not match its own checksum")
    }
    return nil
  }

  private func footerBytes(of number: Int, _ reader: ShardReader) -> [UInt8] {
    let content = reader.contentBytes(of: number)
    let range = content..<content + BlockChecksums.byteCount(forContent: content)
    let name = FileName.fragment(shard: reader.row.uuid, number: number)
    return (try? reader.readFile(name, on: Int(reader.row.places[number]), range)) ?? []
  }

  /// Every byte of the content, and parity against data.
  private func scan(_ reader: ShardReader, _ faults: inout [Fault?]) {
    let count = reader.code.fragmentCount
    let readable = (0..<count).map { number in
      let hasFile = faults[number].map { $0.kind == .header || $0.kind == .footer } ?? true
      return hasFile && !isMissing(reader.row.places[number])
    }
    let scan = FragmentScan(reader, readable: readable)
    for number in 0..<count where readable[number] && faults[number] == nil {
      faults[number] = contentFault(of: number, reader, scan)
    }
    // With a wrong fragment among them all are wrong together.
    guard faults.allSatisfy({ $0 == nil }) else { return }
    for (parity, offset) in scan.parityMismatches.enumerated() {
      guard let offset else { continue }
      let text = "it is not the parity of the data"
      faults[reader.code.dataCount + parity] = Fault(
        kind: .parity, offset: FileHeader.byteCount + offset, text: text)
    }
  }

  private func contentFault(of number: Int, _ reader: ShardReader, _ scan: FragmentScan) -> Fault? {
    guard let found = scan.checksums[number] else {
      return Fault(kind: .content, text: "its content cannot be read to the end")
    }
    let expected = reader.row.fragmentChecksums[number]
    let footer = footerBytes(of: number, reader)
    if found == expected {
      if footer == scan.footers[number].encoded() { return nil }
      let start = FileHeader.byteCount + reader.contentBytes(of: number)
      return Fault(kind: .footer, offset: start, text: "its footer is not that of its content")
    }
    var offset: Int?
    if let checksums = try? BlockChecksums(decoding: footer).checksums {
      let block = zip(checksums, scan.footers[number].checksums).enumerated().first { $1.0 != $1.1 }?.offset
      offset = block.map { FileHeader.byteCount + $0 * BlockChecksums.blockBytes }
    }
    return Fault(
      kind: .content, offset: offset, text: "the checksum of its content is \(found), expected \(expected)")
  }
}
