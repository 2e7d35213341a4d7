import StowageCoding

/// How the payload of a record is to be read: the form of the chunk, and whether it is encrypted. Raw values are those of
/// ``ChunkForm``, and 16 more for what is encrypted.
struct PayloadForm: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// Of what is there once it is decrypted.
  var chunk: ChunkForm
  var isSealed: Bool

  private static let sealedFlag: UInt8 = 16

  static let raw = PayloadForm(.raw)
  static let lz4 = PayloadForm(.lz4)
  static let zstd = PayloadForm(.zstd)

  init(_ chunk: ChunkForm, isSealed: Bool = false) {
    self.chunk = chunk
    self.isSealed = isSealed
  }

  init?(rawValue: UInt8) {
    guard let chunk = ChunkForm(rawValue: rawValue & ~Self.sealedFlag) else { return nil }
    self.init(chunk, isSealed: rawValue & Self.sealedFlag != 0)
  }

  var rawValue: UInt8 { chunk.rawValue | (isSealed ? Self.sealedFlag : 0) }

  var description: String { isSealed ? "\(chunk), encrypted" : "\(chunk)" }
}

extension ChunkRow {
  /// Whether its content is encrypted, so that only who has the key can read it.
  var isSealed: Bool { PayloadForm(rawValue: form)?.isSealed ?? false }
}
