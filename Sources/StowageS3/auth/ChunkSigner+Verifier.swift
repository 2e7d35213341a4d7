extension ChunkSigner: ChunkVerifier {
  /// Of decoded signatures.
  public mutating func verify(chunk sha256: [UInt8], signature: [UInt8]) -> Bool {
    verify(chunkSHA256: sha256, signature: Self.digits(signature))
  }

  /// Of decoded signatures.
  public mutating func verify(trailer sha256: [UInt8], signature: [UInt8]) -> Bool {
    verify(trailerSHA256: sha256, signature: Self.digits(signature))
  }

  private static func digits(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    Hexadecimal.append(bytes, to: &text)
    return text
  }
}
