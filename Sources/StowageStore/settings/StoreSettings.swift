public import StowageCoding
public import StowageCore
public import StowagePolicies

/// What a store was made with. Kept in the catalog, and on every device beside it.
public struct StoreSettings: Hashable, Sendable {
  /// Bytes of content of a chunk; the last of an upload may be smaller.
  public var chunkBytes = 4 << 20
  /// Capacity of a shard in stored bytes.
  public var shardBytes = 256 << 20
  /// Hottest first; at least one.
  public var tiers = [TierSettings()]
  /// A placement policy as it is written on the command line.
  public var placement = "arrival"
  /// A cleaning policy as it is written on the command line.
  public var cleaning = "greedy"
  /// What was learned elsewhere, by what `model=` calls it in ``placement``. The store keeps it: no file is read again.
  public var models: [String: HazardModel] = [:]
  /// Largest part of garbage in all stored bytes; nil never cleans.
  public var garbageCap: Ratio? = Ratio(1, 10)
  /// Most shards that may be open at once.
  public var openShards = 32
  /// How long a shard may stay open, in milliseconds.
  public var maxOpenAgeMilliseconds: Int64? = 86_400_000

  public init() {}

  /// The tier of that number, the last where there are fewer: a policy's answer is checked elsewhere.
  func tier(_ number: UInt8) -> TierSettings { tiers[min(Int(number), tiers.count - 1)] }

  /// What the engine is told.
  var engine: EngineSettings {
    EngineSettings(
      shardBytes: shardBytes, trigger: garbageCap.map { .garbageCap($0) } ?? .none, checkPoint: .eventAndSeal,
      openShards: openShards, maxOpenAgeMilliseconds: maxOpenAgeMilliseconds,
      tierCodecs: EngineSettings.numbers(ofCodecs: tiers.map(\.codec)))
  }

  /// The devices that the widest tier needs, without spares.
  public var leastDevices: Int {
    tiers.map(\.leastDevices).max() ?? 1
  }
}

/// Codec and erasure code of the chunks of some classes.
public struct TierSettings: Hashable, Sendable {
  /// For people.
  public var name = "standard"
  /// What its chunks are compressed with.
  public var codec = ChunkCodec.zstd(level: 3)
  /// What its shards are sealed under.
  public var code = ErasureCode.reedSolomon(data: 4, parity: 2)
  /// Numbers of the devices that its shards lie on, ascending; nil is all.
  public var devices: [UInt16]?

  public init(
    name: String = "standard", codec: ChunkCodec = .zstd(level: 3),
    code: ErasureCode = .reedSolomon(data: 4, parity: 2), devices: [UInt16]? = nil
  ) {
    self.name = name
    self.codec = codec
    self.code = code
    self.devices = devices
  }

  /// The devices that a shard of the tier needs, open or sealed.
  var leastDevices: Int { max(code.fragmentCount, code.openCopies) }
}

extension StoreSettings {
  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.put(UInt32(chunkBytes))
    writer.put(UInt32(shardBytes))
    writer.put(tiers) {
      $0.put($1.name)
      $0.put($1.codec.description)
      $0.put($1.code.description)
    }
    writer.put(placement)
    writer.put(cleaning)
    writer.put(garbageCap) {
      $0.put(UInt64($1.numerator))
      $0.put(UInt64($1.denominator))
    }
    writer.put(UInt32(openShards))
    writer.put(maxOpenAgeMilliseconds) { $0.put($1) }
    // Stores without device groups and models, as the first ones were, have nothing here.
    if tiers.contains(where: { $0.devices != nil }) || !models.isEmpty {
      writer.put(tiers.map(\.devices)) { writer, group in
        writer.put(group) { writer, devices in writer.put(devices) { $0.put($1) } }
      }
    }
    if !models.isEmpty { writer.put(models.sorted { $0.key < $1.key }) { $0.put($1.key, $1.value) } }
    return writer.bytes
  }

  init(decoding bytes: [UInt8]) throws(FormatError) {
    var reader = ByteReader(bytes)
    chunkBytes = Int(try reader.number(UInt32.self))
    shardBytes = Int(try reader.number(UInt32.self))
    tiers = try reader.list { (reader) throws(FormatError) in try TierSettings(&reader) }
    placement = try reader.text()
    cleaning = try reader.text()
    garbageCap = try reader.optional { (reader) throws(FormatError) in
      let numerator = Int(clamping: try reader.number(UInt64.self))
      return Ratio(numerator, max(1, Int(clamping: try reader.number(UInt64.self))))
    }
    openShards = Int(try reader.number(UInt32.self))
    maxOpenAgeMilliseconds = try reader.optional { (reader) throws(FormatError) in try reader.number() }
    if !reader.isAtEnd {
      let groups = try reader.list { (reader) throws(FormatError) in
        try reader.optional { (reader) throws(FormatError) in
          try reader.list { (reader) throws(FormatError) in try reader.number(UInt16.self) }
        }
      }
      for (index, group) in groups.enumerated() where index < tiers.count { tiers[index].devices = group }
    }
    if !reader.isAtEnd {
      let known = try reader.list { (reader) throws(FormatError) in
        (try reader.text(), try HazardModel(&reader))
      }
      models = Dictionary(known) { first, _ in first }
    }
    guard !tiers.isEmpty, chunkBytes > 0, shardBytes > chunkBytes, openShards > 0 else {
      throw .value(at: 0, found: UInt64(chunkBytes), expected: "settings of a store")
    }
  }
}

extension TierSettings {
  fileprivate init(_ reader: inout ByteReader) throws(FormatError) {
    name = try reader.text()
    let (codecText, codeText) = (try reader.text(), try reader.text())
    guard let codec = try? ChunkCodec(codecText), let code = try? ErasureCode(codeText) else {
      throw .value(at: reader.position, found: 0, expected: "a codec and an erasure code")
    }
    self.codec = codec
    self.code = code
  }
}
