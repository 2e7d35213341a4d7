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
      add(offset..<offset + recordBytes, device)
      offset += recordBytes
    }
  }

  /// Takes all records that some copy has, and between them what a copy has there, or zeros: damaged bytes stay damaged
  /// and do not pass for records.
  ///
  /// - Parameter starts: where records are known to begin, ascending.
  init(salvaging reader: ShardReader, recordsAt starts: [Int]) {
    let length = Int(reader.row.length)
    var offset = 0
    while offset < length {
      let found = Self.source(ofRecordAt: offset, reader, preferring: runs.last?.device)
      let bound = starts.first { $0 > offset } ?? length
      if let (device, recordBytes) = found, offset + recordBytes <= bound {
        add(offset..<offset + recordBytes, device)
        offset += recordBytes
      } else {
        let device = reader.row.places.first { device in
          let bytes = try? reader.readFile(.copy(shard: reader.row.uuid), on: Int(device), offset..<bound)
          return bytes != nil
        }
        add(offset..<bound, device ?? ShardRow.noDevice)
        offset = bound
      }
    }
  }

  private mutating func add(_ bytes: Range<Int>, _ device: UInt16) {
    if let last = runs.indices.last, runs[last].device == device {
      runs[last].bytes = runs[last].bytes.lowerBound..<bytes.upperBound
    } else {
      runs.append((bytes, device))
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
      if run.device == ShardRow.noDevice {
        bytes.append(contentsOf: repeatElement(0, count: run.bytes.clamped(to: range).count))
        continue
      }
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
