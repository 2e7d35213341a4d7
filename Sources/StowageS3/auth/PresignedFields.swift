extension HeaderFields {
  /// With the fields that a presigned query has instead of the head: SDKs move `x-amz-…` there.
  ///
  /// What belongs to the signature stays in the query. A field in both counts once, as it is in the head.
  /// - Throws: ``S3Error`` where one is there twice, or no field could have its value.
  func adding(presigned target: RequestTarget) throws(S3Error) -> HeaderFields {
    var fields = self
    for item in target.items {
      let name = item.name.lowercased()
      guard name.utf8.starts(with: "x-amz-".utf8), !Self.ofSignature.contains(name), self[name] == nil
      else { continue }
      if fields[name] != nil { throw .repeatedField(name) }
      guard item.value.utf8.allSatisfy({ $0 >= UInt8(ascii: " ") && $0 != 0x7f }) else {
        throw .controlCharacters(in: name)
      }
      fields.add(name, item.value)
    }
    return fields
  }

  private static let ofSignature: Set<String> = [
    "x-amz-algorithm", "x-amz-content-sha256", "x-amz-credential", "x-amz-date", "x-amz-expires",
    "x-amz-signature", "x-amz-signedheaders",
  ]
}
