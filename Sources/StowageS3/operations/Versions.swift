import StowageStore

/// What clients call a version: `null`, or 16 hexadecimal digits.
enum VersionName {
  static func text(_ version: VersionRow) -> String { version.isNull ? "null" : text(version.id) }

  static func text(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Nil where it cannot be one.
  static func number(_ text: String) -> UInt64? {
    text.utf8.count == 16 && text.utf8.allSatisfy { $0 != UInt8(ascii: "+") } ? UInt64(text, radix: 16) : nil
  }
}

extension S3Response {
  /// Names the version, where the bucket has or had versions.
  mutating func setVersion(_ version: VersionRow, in bucket: BucketRow) {
    if bucket.versioning != .off { fields.set("x-amz-version-id", VersionName.text(version)) }
  }

  /// What a version that was written now is called; one of a suspended bucket goes without saying.
  mutating func setVersion(ofWritten version: VersionRow, in bucket: BucketRow) {
    if bucket.versioning == .enabled { setVersion(version, in: bucket) }
  }
}

extension Call {
  /// The version that is asked for, the current one where none is named; never a delete marker.
  ///
  /// - Parameter name: what the client calls it; nil is the current one.
  func version() async throws -> VersionRow {
    try await version(of: key, in: bucket, named: target["versionId"])
  }

  func version(of key: String, in bucket: String, named name: String?) async throws -> VersionRow {
    let versions = try await store.versions(bucket, key)
    guard let name else {
      guard let current = versions.first else { throw S3Error.noSuchKey(key) }
      if current.isDeleteMarker { throw S3Error.noSuchKey(key).marking(current, isNamed: false) }
      return current
    }
    let version = try named(name, versions, key)
    if version.isDeleteMarker {
      throw S3Error(
        "MethodNotAllowed", 405, "The specified method is not allowed against this resource.",
        details: [.init("Method", request.method), .init("ResourceType", "DeleteMarker")]
      ).marking(version, isNamed: true)
    }
    return version
  }

  /// The version or delete marker of that name among those of a key.
  func named(_ name: String, _ versions: [VersionRow], _ key: String) throws(S3Error) -> VersionRow {
    let found: VersionRow?
    if name == "null" {
      found = versions.first { $0.isNull }
    } else {
      guard let number = VersionName.number(name) else {
        throw .invalidArgument("versionId", name, "null or what a listing or a put has called a version")
      }
      found = versions.first { $0.id == number && !$0.isNull }
    }
    guard let found else { throw .noSuchVersion(key, name) }
    return found
  }
}

extension S3Error {
  fileprivate func marking(_ marker: VersionRow, isNamed: Bool) -> S3Error {
    var error = self
    error.fields.set("x-amz-delete-marker", "true")
    error.fields.set("x-amz-version-id", VersionName.text(marker))
    if isNamed { error.fields.set("last-modified", HTTPTime.header(marker.modified)) }
    return error
  }
}
