import StowageStore

/// What the store keeps of a part as its ETag: the ETag, and behind semicolons checksums as `header=value`.
struct PartText {
  let etag: String
  let checksums: [ObjectAttributes.Field]

  init(_ outcome: BodyOutcome) {
    etag = outcome.md5
    checksums = outcome.checksum.map { [.init(name: $0.algorithm.fieldName, value: $0.base64)] } ?? []
  }

  init(_ text: String) {
    let pieces = text.split(separator: ";", omittingEmptySubsequences: false)
    etag = String(pieces[0])
    checksums = pieces.dropFirst().compactMap { piece in
      let pair = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return pair.count == 2 ? .init(name: String(pair[0]), value: String(pair[1])) : nil
    }
  }

  var text: String { ([etag] + checksums.map { "\($0.name)=\($0.value)" }).joined(separator: ";") }

  func part(_ row: UploadRow) -> ObjectAttributes.Part {
    .init(number: row.partNumber, bytes: row.bytes, etag: etag, checksums: checksums)
  }
}
