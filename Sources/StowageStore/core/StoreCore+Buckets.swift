import StowageCore
import StowagePolicies

extension StoreCore {
  /// The bucket, which must be there.
  func bucket(_ name: String) throws(StoreError) -> BucketRow {
    guard let row = try ask({ (catalog) throws(CatalogError) in try catalog.bucket(name) }) else {
      throw .noBucket(name)
    }
    return row
  }

  /// Makes an empty bucket.
  func createBucket(
    _ name: String, _ versioning: Versioning = .off, documents: [Document] = []
  ) throws(StoreError) -> BucketRow {
    try checkWritable()
    try Naming.checkBucket(name)
    if try ask({ (catalog) throws(CatalogError) in try catalog.bucket(name) }) != nil {
      throw .bucketExists(name)
    }
    let row = BucketRow(
      id: counters.nextBucket, name: name, created: counters.instant, versioning: versioning,
      documents: documents.sorted { KeyBytes($0.name) < KeyBytes($1.name) })
    counters.nextBucket += 1
    try commitNow([.bucket(row), .counters(counters)])
    names.note(bucket: row.id, row.name)
    return row
  }

  /// Changes what is kept with a bucket.
  func update(_ row: BucketRow) throws(StoreError) {
    try commit()
    try commitNow([.bucket(row)])
  }

  /// Removes a bucket without versions and uploads in parts.
  func deleteBucket(_ name: String) throws(StoreError) {
    try commit()
    let row = try bucket(name)
    let range = VersionRange(bucket: row.id, currentOnly: false, limit: 1)
    let versions = try ask { (catalog) throws(CatalogError) in try catalog.versions(range) }
    let multiparts = try ask { (catalog) throws(CatalogError) in try catalog.multiparts(in: row.id) }
    if !versions.isEmpty || !multiparts.isEmpty { throw .bucketNotEmpty(name) }
    try commitNow([.dropBucket(row.id)])
  }

  /// Changes what can change of a version; its bytes stay where they are.
  func update(_ version: VersionRow) throws(StoreError) {
    try commit()
    let old = try ask { (catalog) throws(CatalogError) in try catalog.version(version.id) }
    guard let old else { throw .noObject(bucket: "\(version.bucket)", key: version.key) }
    try commitNow([.version(version)])
    if let expiry = version.expiry { nextExpiry = min(nextExpiry, expiry) }
    if old.expiry != version.expiry, let first = version.uploads.first, let number = uploads[first] {
      try tell(.factsChanged(ObjectID(number), expiry: version.expiry))
      try commit()
    }
  }
}

/// What names may be.
enum Naming {
  /// 3 to 63 of `a-z0-9.-`, with a letter or digit at both ends.
  static func checkBucket(_ name: String) throws(StoreError) {
    let bytes = Array(name.utf8)
    func isAlphanumeric(_ byte: UInt8) -> Bool {
      (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }
    guard (3...63).contains(bytes.count) else {
      throw .badName("bucket \"\(name)\"", reason: "it has \(bytes.count) bytes, expected 3 to 63")
    }
    guard bytes.allSatisfy({ isAlphanumeric($0) || $0 == 0x2E || $0 == 0x2D }),
      isAlphanumeric(bytes[0]), isAlphanumeric(bytes[bytes.count - 1])
    else {
      throw .badName(
        "bucket \"\(name)\"",
        reason: "expected a-z, 0-9, dots and hyphens, with a letter or digit at both ends")
    }
  }

  /// 1 to 1024 bytes, none of them zero.
  static func checkKey(_ key: String) throws(StoreError) {
    let count = key.utf8.count
    guard (1...1024).contains(count) else {
      throw .badName("key \"\(key.prefix(40))\"", reason: "it has \(count) bytes, expected 1 to 1024")
    }
    if key.utf8.contains(0) { throw .badName("key \"\(key)\"", reason: "it has a zero byte") }
  }
}
