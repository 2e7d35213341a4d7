/// What S3 demands of the names of buckets beyond what the store does: they are names of hosts.
enum BucketName {
  /// - Throws: ``S3Error`` for an empty label, one with a hyphen at its end, and what is written like an IPv4 address.
  static func check(_ name: String) throws(S3Error) {
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    if labels.contains(where: { $0.isEmpty || $0.hasPrefix("-") || $0.hasSuffix("-") }) {
      throw refusal("between dots it needs letters and digits, with hyphens at most in the middle")
    }
    if labels.count == 4 && labels.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) {
      throw refusal("it is written like an IP address")
    }
  }

  private static func refusal(_ reason: String) -> S3Error {
    S3Error("InvalidBucketName", 400, "The specified bucket is not valid: \(reason).")
  }
}
