import StowageCoding
import StowageCore
import StowageSim
import StowageStore
import StowageTrace

/// How a tier file becomes what a store and a simulation are told.
enum TierReading {
  /// - Throws: the first fault, with its place in the file.
  static func settings(path: String) throws -> [TierSettings] {
    try TierFile.read(path: path).map(settings)
  }

  /// Tiers whose device groups, where they name some, are among the prices.
  static func models(path: String, _ prices: PriceList?) throws -> [TierModel] {
    try TierFile.read(path: path).map { tier in
      var model = try settings(tier).model
      model.group = tier.group
      if let prices, let group = tier.group, prices.group(named: group) == nil {
        let hint = Spelling.hint(for: group, among: prices.groups.map(\.name), called: "groups")
        throw tier.fault("group", "the price file has no device group \"\(group)\"\(hint)")
      }
      return model
    }
  }

  private static func settings(_ tier: TierFile.Tier) throws -> TierSettings {
    TierSettings(
      name: tier.name, codec: try value(of: "codec", in: tier) { try ChunkCodec(tier.codec) },
      code: try value(of: "erasure", in: tier) { try ErasureCode(tier.erasure) },
      devices: try tier.devices.map { try numbers($0, in: tier) })
  }

  private static func numbers(_ list: [Int], in tier: TierFile.Tier) throws -> [UInt16] {
    try list.sorted().map { number in
      guard let device = UInt16(exactly: number) else {
        throw tier.fault("devices", "there is no device \(number)")
      }
      return device
    }
  }

  private static func value<Value>(
    of key: String, in tier: TierFile.Tier, _ read: () throws -> Value
  ) throws -> Value {
    do { return try read() } catch { throw tier.fault(key, "\(error)") }
  }
}

extension TierSettings {
  /// As far as sizes and devices go.
  var model: TierModel {
    let coder = ErasureCoder(code)
    return TierModel(
      name: name, codec: codec.description, erasure: code.description, geometry: code.geometry,
      repairReads: coder.meanSources(of: 0..<code.fragmentCount),
      degradedReads: coder.meanSources(of: 0..<code.dataCount))
  }

  var line: String { "\(name) \(codec) \(code)" }

  var json: JSONValue {
    [
      "name": .text(name), "codec": .text(codec.description), "erasure": .text(code.description),
      "devices": devices.map { .list($0.map { .integer(Int($0)) }) } ?? .null,
    ]
  }
}

extension ErasureCode {
  fileprivate var geometry: StripeGeometry {
    StripeGeometry(data: dataCount, parity: fragmentCount - dataCount, openCopies: openCopies)
  }
}

extension ErasureCoder {
  /// Fragments that are read to compute one of these when it alone is lost, the mean over them.
  fileprivate func meanSources(of fragments: Range<Int>) -> Double {
    let reads = fragments.reduce(0) { $0 + ((try? plan(restoring: [$1]).sources.count) ?? code.dataCount) }
    return Double(reads) / Double(fragments.count)
  }
}

extension StoreSettings {
  /// The erasure code where there is one tier, else all tiers.
  var tiersText: String {
    tiers.count == 1 ? "\(tiers[0].code)" : "tiers " + tiers.map(\.line).joined(separator: " | ")
  }
}
