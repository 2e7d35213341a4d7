import StowagePolicies

extension ByteWriter {
  /// A model under its name.
  mutating func put(_ name: String, _ model: HazardModel) {
    put(name)
    put(model.learns)
    put(model.features) { writer, feature in
      writer.put(feature.name)
      writer.put(feature.level.bitPattern)
      writer.put(feature.byAge) { $0.put($1.bitPattern) }
    }
  }
}

extension HazardModel {
  init(_ reader: inout ByteReader) throws(FormatError) {
    let learns = try reader.flag()
    let start = reader.position
    let features = try reader.list { (reader) throws(FormatError) in try Feature(&reader) }
    guard features.count <= Self.mostFeatures, Set(features.map(\.name)).count == features.count else {
      throw .value(
        at: start, found: UInt64(features.count),
        expected: "at most \(Self.mostFeatures) features, each of another name")
    }
    self.init(features: features, learns: learns)
  }
}

extension HazardModel.Feature {
  fileprivate init(_ reader: inout ByteReader) throws(FormatError) {
    let name = try reader.text()
    let level = Float(bitPattern: try reader.number())
    let start = reader.position
    let byAge = try reader.list { (reader) throws(FormatError) in Float(bitPattern: try reader.number()) }
    guard let feature = Self(checking: name, level, byAge) else {
      throw .value(
        at: start, found: UInt64(byAge.count), expected: "finite weights, one for each step of age or none")
    }
    self = feature
  }
}
