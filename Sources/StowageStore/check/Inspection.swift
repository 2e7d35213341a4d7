import StowageCoding

/// One file of a device, field by field, as lines of text. What is damaged is said where it is found, and the rest is
/// printed as far as it goes.
public enum Inspection {
  /// The lines of a file.
  ///
  /// - Throws: where the device cannot give it.
  /// - Complexity: O(bytes); all of a metadata log is in memory, of other files a few KiB.
  public static func lines(of name: FileName, on device: any Device) throws(DeviceError) -> [String] {
    let length = try device.length(of: name)
    switch name {
    case .unfinished(let inner):
      return ["unfinished"] + (try lines(of: inner, from: name, on: device, length))
    default: return try lines(of: name, from: name, on: device, length)
    }
  }

  private static func lines(
    of kind: FileName, from name: FileName, on device: any Device, _ length: Int
  ) throws(DeviceError) -> [String] {
    let start = ["file \(name), \(length) bytes"]
    switch kind {
    case .superblock: return start + superblock(try device.contents(of: name))
    case .log: return start + log(try device.contents(of: name))
    case .copy: return start + (try header(name, device)) + (try records(name, device, length))
    case .fragment: return start + (try header(name, device)) + (try footer(name, device, length))
    case .unfinished, .foreign: return start + ["no store wrote it"]
    }
  }

  private static func decode<Value>(
    _ body: () throws(FormatError) -> Value, _ lines: (Value) -> [String]
  ) -> [String] {
    do throws(FormatError) { return lines(try body()) } catch { return ["damaged: \(error)"] }
  }

  private static func superblock(_ bytes: [UInt8]) -> [String] {
    decode({ () throws(FormatError) in try Superblock(decoding: bytes) }) { block in
      [
        "store         \(block.store)",
        "device        \(block.number) of \(block.deviceCount), \(block.device)",
        "epoch         \(block.epoch)",
      ]
        + decode({ () throws(FormatError) in try StoreSettings(decoding: block.settings) }) { settings in
          [
            "chunk bytes   \(settings.chunkBytes)", "shard bytes   \(settings.shardBytes)",
            "placement     \(settings.placement)", "cleaning      \(settings.cleaning)",
          ] + settings.tiers.map { "tier          \($0.name): \($0.codec), \($0.code)" }
        }
    }
  }

  private static func header(_ name: FileName, _ device: any Device) throws(DeviceError) -> [String] {
    let bytes = try device.read(name, at: 0, count: FileHeader.byteCount)
    return decode({ () throws(FormatError) in try FileHeader(decoding: bytes) }) { header in
      let kind = header.fragment.map { "fragment \($0)" } ?? "copy"
      let lines = [
        "\(kind) of shard \(header.shardNumber), \(header.shard)", "store         \(header.store)",
        "code          \(header.code)",
      ]
      if header.fragment == nil { return lines }
      return lines + [
        "shard bytes   \(header.shardBytes)", "content bytes \(header.contentBytes)",
        "checksum      \(header.contentChecksum)",
      ]
    }
  }

  /// Records as far as their headers lead from one to the next.
  private static func records(
    _ name: FileName, _ device: any Device, _ length: Int
  ) throws(DeviceError) -> [String] {
    var lines: [String] = []
    var place = FileHeader.byteCount
    while place < length {
      let bytes = try device.read(name, at: place, count: RecordHeader.byteCount)
      guard let header = try? RecordHeader(decoding: bytes) else {
        return lines + ["byte \(place): \(length - place) bytes without a record"]
      }
      lines.append(
        "byte \(place): record at offset \(header.offset), chunk \(header.chunk), upload \(header.upload), place"
          + " \(header.index), \(header.form), \(header.payloadBytes) bytes for \(header.contentBytes), checksum"
          + " \(header.payloadChecksum)")
      place += header.recordBytes
    }
    return lines
  }

  private static func footer(
    _ name: FileName, _ device: any Device, _ length: Int
  ) throws(DeviceError) -> [String] {
    let start = try device.read(name, at: 0, count: FileHeader.byteCount)
    guard let header = try? FileHeader(decoding: start) else { return [] }
    let end = FileHeader.byteCount + Int(header.contentBytes)
    let count = BlockChecksums.byteCount(forContent: Int(header.contentBytes))
    guard end + count == length else { return ["damaged: \(length) bytes, expected \(end + count)"] }
    let bytes = try device.read(name, at: end, count: count)
    return decode({ () throws(FormatError) in try BlockChecksums(decoding: bytes) }) { blocks in
      blocks.checksums.enumerated().map { "block \($0): checksum \($1)" }
    }
  }
}
