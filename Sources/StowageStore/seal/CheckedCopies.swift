/// Which copy of a shard has each run of records whole: what is sealed is what was written, not what a copy has become.
struct CheckedCopies {
  private var runs: [(bytes: Range<Int>, device: UInt16)] = []

  /// Reads all records.
  ///
  /// - Throws: where no copy has a record whole.
  init(of reader: ShardReader) throws(SealJob.Failure) {
    var offset = 0
    while offset < Int(reader.row.length) {
      guard let (device, recordBytes) = Self.source(ofRecordAt: offset, reader, preferring: runs.last?.device)
      else { throw .read(.lost("shard \(reader.row.uuid), offset \(offset), in any copy")) }
      if let last = runs.indices.last, runs[last].device == device {
        runs[last].bytes = runs[last].bytes.lowerBound..<offset + recordBytes
      } else {
        runs.append((offset..<offset + recordBytes, device))
      }
      offset += recordBytes
    }
  }

  private static func source(
    ofRecordAt offset: Int, _ reader: ShardReader, preferring preferred: UInt16?
  ) -> (device: UInt16, recordBytes: Int)? {
    let order = preferred.map { [$0] + reader.row.places.filter { $0 != preferred } } ?? reader.row.places
    for device in order {
      if let record = try? reader.record(at: offset, inCopyOn: device) { return (device, record.bytes.count) }
    }
    return nil
  }

  /// A range of the shard.
  func bytes(_ range: Range<Int>, of reader: ShardReader) throws(SealJob.Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    for run in runs where run.bytes.overlaps(range) {
      let name = FileName.copy(shard: reader.row.uuid)
      do throws(ReadFailure) {
        bytes += try reader.readFile(name, on: Int(run.device), run.bytes.clamped(to: range))
      } catch {
        throw .read(.lost("shard \(reader.row.uuid), \(range): \(error)"))
      }
    }
    return bytes
  }
}
