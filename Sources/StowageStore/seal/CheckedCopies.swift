import StowageCoding

/// Which copy of a shard has each run of records whole: what is sealed is what was written, not what a copy has become.
struct CheckedCopies {
  private var runs: [(bytes: Range<Int>, device: UInt16)] = []
  private var checked: [CRC32C]

  /// Reads all records.
  ///
  /// - Throws: where no copy has a record whole.
  init(of reader: ShardReader) throws(SealJob.Failure) {
    checked = [CRC32C](repeating: CRC32C(), count: reader.code.dataCount)
    var offset = 0
    while offset < Int(reader.row.length) {
      guard let (device, bytes) = Self.source(ofRecordAt: offset, reader, preferring: runs.last?.device)
      else { throw .read(.lost("shard \(reader.row.uuid), offset \(offset), in any copy")) }
      add(bytes, at: offset, device, reader.layout)
      offset += bytes.count
    }
  }

  /// CRC-32C of each data fragment, of the bytes that were checked: they are read a second time, and may be misread then.
  var fragmentChecksums: [UInt32] { checked.map(\.value) }

  /// Takes all records that some copy has, and between them what a copy has there, or zeros: damaged bytes stay damaged
  /// and do not pass for records.
  ///
  /// - Parameter starts: where records are known to begin, ascending.
  init(salvaging reader: ShardReader, recordsAt starts: [Int]) {
    checked = [CRC32C](repeating: CRC32C(), count: reader.code.dataCount)
    let length = Int(reader.row.length)
    var offset = 0
    while offset < length {
      let found = Self.source(ofRecordAt: offset, reader, preferring: runs.last?.device)
      let bound = starts.first { $0 > offset } ?? length
      if let (device, bytes) = found, offset + bytes.count <= bound {
        add(bytes, at: offset, device, reader.layout)
        offset += bytes.count
      } else {
        let (device, bytes) = Self.bytes(offset..<bound, ofAnyCopy: reader)
        add(bytes, at: offset, device, reader.layout)
        offset = bound
      }
    }
  }

  private mutating func add(_ bytes: [UInt8], at offset: Int, _ device: UInt16, _ layout: FragmentLayout) {
    let range = offset..<offset + bytes.count
    if let last = runs.indices.last, runs[last].device == device {
      runs[last].bytes = runs[last].bytes.lowerBound..<range.upperBound
    } else {
      runs.append((range, device))
    }
    var start = 0
    for piece in layout.pieces(of: range) {
      checked[piece.fragment].update(bytes.span.extracting(start..<start + piece.bytes.count).bytes)
      start += piece.bytes.count
    }
  }

  private static func bytes(
    _ range: Range<Int>, ofAnyCopy reader: ShardReader
  ) -> (device: UInt16, bytes: [UInt8]) {
    for device in reader.row.places {
      let bytes = try? reader.readFile(.copy(shard: reader.row.uuid), on: Int(device), range)
      if let bytes { return (device, bytes) }
    }
    return (ShardRow.noDevice, [UInt8](repeating: 0, count: range.count))
  }

  private static func source(
    ofRecordAt offset: Int, _ reader: ShardReader, preferring preferred: UInt16?
  ) -> (device: UInt16, bytes: [UInt8])? {
    let order = preferred.map { [$0] + reader.row.places.filter { $0 != preferred } } ?? reader.row.places
    for device in order {
      if let record = try? reader.record(at: offset, inCopyOn: device) { return (device, record.bytes) }
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
