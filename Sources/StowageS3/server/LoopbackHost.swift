/// Keeps pages in a browser on this machine from a server that only this machine reaches.
///
/// A page may have its own name point to 127.0.0.1 (DNS rebinding), and its requests then count as of the same origin.
/// They name the page's host, and have no key to be signed with.
enum LoopbackHost {
  static func isAddress(_ host: String) -> Bool {
    host.hasPrefix("127.") || host == "::1" || host.lowercased() == "localhost"
  }

  /// - Throws: ``S3Error`` where a request without a signature is for a name that need not mean this machine.
  static func check(_ request: S3Request) throws(S3Error) {
    guard let host = request.fields["host"], !isLocal(host) else { return }
    let isSigned =
      request.fields["authorization"] != nil || SignatureClaim.isIn(request.target)
      || Version2Claim.isIn(request.target)
    if isSigned { return }
    throw S3Error(
      "AccessDenied", 403,
      "The host of an unsigned request is \"\(host.prefix(100))\", expected an address, localhost or a name that "
        + "ends in .localhost: this server is for this machine alone.")
  }

  /// An address cannot be pointed elsewhere, and `localhost` with all below it is kept for this machine (RFC 6761).
  private static func isLocal(_ host: String) -> Bool {
    if host.hasPrefix("[") { return true }
    let name = host.prefix { $0 != ":" }.lowercased()
    if name == "localhost" || name.hasSuffix(".localhost") { return true }
    return !name.isEmpty
      && name.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: ".") }
  }
}
