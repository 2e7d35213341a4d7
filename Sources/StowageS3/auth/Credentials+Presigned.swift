import Crypto

extension Credentials {
  /// The target of a request that needs no header fields: whoever has it may do that one thing for a while.
  ///
  /// - Parameters:
  ///   - target: path and query, percent-encoded.
  ///   - host: as the `Host` field will have it, with the port.
  ///   - seconds: real time since 1970.
  ///   - lifetime: in seconds, a week at most.
  /// - Throws: ``S3Error`` where the target cannot be decoded.
  public func presigned(
    _ method: String, _ target: String, host: String, at seconds: Int, for lifetime: Int = 3600
  ) throws(S3Error) -> String {
    let time = RequestTime(seconds: seconds)
    let scope = "\(time.date)/us-east-1/s3/aws4_request"
    let items = [
      "X-Amz-Algorithm=\(SignatureClaim.algorithm)",
      "X-Amz-Credential=\(Self.encoded("\(user.accessKey)/\(scope)"))", "X-Amz-Date=\(time.text)",
      "X-Amz-Expires=\(lifetime)", "X-Amz-SignedHeaders=host",
    ].joined(separator: "&")
    let whole = target + (target.utf8.contains(UInt8(ascii: "?")) ? "&" : "?") + items
    var fields = HeaderFields()
    fields.add("host", host)
    guard let parsed = try? CredentialScope("\(user.accessKey)/\(scope)"), let host = SignedHeaders("host")
    else { preconditionFailure("a scope of our own is malformed: \(scope)") }
    let canonical = CanonicalRequest(
      request: S3Request(method: method, target: try RequestTarget(whole), fields: fields),
      signedHeaders: host, payload: AnnouncedPayload.unsignedName, leavesOutSignature: true)
    var text = Array("\(SignatureClaim.algorithm)\n\(time.text)\n\(scope)\n".utf8)
    Hexadecimal.append(SHA256.hash(data: canonical.bytes(.raw)), to: &text)
    let key = SigningKeys.derived(from: secretKey, for: parsed)
    var signature: [UInt8] = []
    Hexadecimal.append(HMAC<SHA256>.authenticationCode(for: text, using: key), to: &signature)
    return whole + "&X-Amz-Signature=" + String(decoding: signature, as: UTF8.self)
  }

  private static func encoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return text.utf8.map { byte in
      let character = Character(UnicodeScalar(byte))
      if byte < 0x80, character.isLetter || character.isNumber || "-._~".contains(character) {
        return String(character)
      }
      return "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
    }.joined()
  }
}
