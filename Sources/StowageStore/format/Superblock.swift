import StowageCoding

/// What a device says about itself: whose it is, which one, and when the store last had it.
///
/// | at | bytes | field |
/// |---|---|---|
/// | 0 | 4 | magic `SwSb` |
/// | 4 | 2 | version, 1 |
/// | 6 | 2 | number of the device |
/// | 8 | 2 | devices of the store |
/// | 10 | 16 | store |
/// | 26 | 16 | device |
/// | 42 | 8 | epoch |
/// | 50 | 4 + n | settings of the store |
/// | 54 + n | 4 | CRC-32C of the bytes before |
struct Superblock: Hashable, Sendable {
  var number: UInt16
  var deviceCount: UInt16
  var store: UniqueID
  var device: UniqueID
  var epoch: UInt64
  var settings: [UInt8]

  static let version: UInt16 = 1
  private static let magic: UInt32 = 0x6253_7753

  init(
    number: UInt16, deviceCount: UInt16, store: UniqueID, device: UniqueID, epoch: UInt64, settings: [UInt8]
  ) {
    self.number = number
    self.deviceCount = deviceCount
    self.store = store
    self.device = device
    self.epoch = epoch
    self.settings = settings
  }

  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.put(Self.magic)
    writer.put(Self.version)
    writer.put(number)
    writer.put(deviceCount)
    writer.put(store)
    writer.put(device)
    writer.put(epoch)
    writer.put(settings)
    writer.put(CRC32C.checksum(of: writer.bytes.span.bytes))
    return writer.bytes
  }

  init(decoding bytes: [UInt8]) throws(FormatError) {
    var reader = ByteReader(bytes)
    let magic = try reader.number(UInt32.self)
    guard magic == Self.magic else {
      throw .value(at: 0, found: UInt64(magic), expected: "the mark of a superblock")
    }
    let version = try reader.number(UInt16.self)
    guard version <= Self.version else {
      throw .value(at: 4, found: UInt64(version), expected: "version \(Self.version) or older")
    }
    try checkTail(of: bytes, named: "the superblock")
    number = try reader.number()
    deviceCount = try reader.number()
    store = try reader.uniqueID()
    device = try reader.uniqueID()
    epoch = try reader.number()
    settings = try reader.blob()
  }
}
