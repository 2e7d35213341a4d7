/// Which bucket and key a request is about: path style, or virtual-host style where the host begins with a bucket.
struct Address: Hashable, Sendable {
  /// Nil for the service as a whole.
  var bucket: String?
  /// Nil for a bucket as a whole.
  var key: String?
  /// The bucket where the host names it; nil where the path does.
  private(set) var hostBucket: String?

  /// - Parameter suffixes: what hosts end in that begin with a bucket, without a dot before.
  init(_ request: S3Request, suffixes: [String]) throws(S3Error) {
    guard request.target.path.hasPrefix("/") else {
      throw .invalidURI("the path does not begin with a slash")
    }
    // Bytes, not characters: a slash with a combining mark behind it is one character, and another one.
    var rest = request.target.path.utf8.dropFirst()
    hostBucket = Self.bucket(ofHost: request.fields["host"] ?? "", suffixes)
    bucket = hostBucket
    if bucket == nil {
      let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
      if end > rest.startIndex { bucket = try RequestTarget.decoded(Substring(rest[..<end])) }
      rest = rest[end...].dropFirst()
    }
    if !rest.isEmpty && bucket != nil { key = try RequestTarget.decoded(Substring(rest)) }
  }

  private static func bucket(ofHost host: String, _ suffixes: [String]) -> String? {
    let name = host.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)[0].lowercased()
    for suffix in suffixes where name.hasSuffix("." + suffix) {
      return String(name.dropLast(suffix.count + 1))
    }
    return nil
  }
}
