extension Store {
  /// Makes an empty bucket. It is durable on return.
  @discardableResult
  public func createBucket(
    _ name: String, versioning: Versioning = .off, documents: [Document] = []
  ) throws(StoreError) -> BucketRow {
    try stage { (core) throws(StoreError) in try core.createBucket(name, versioning, documents: documents) }
  }

  /// Removes a bucket, which must be empty.
  public func deleteBucket(_ name: String) throws(StoreError) {
    try stage { (core) throws(StoreError) in try core.deleteBucket(name) }
  }

  /// All buckets in the order of their names.
  public func buckets() throws(StoreError) -> [BucketRow] {
    try look { (core) throws(StoreError) in
      try core.ask { (catalog) throws(CatalogError) in try catalog.buckets() }
    }
  }

  /// The bucket, which must be there.
  public func bucket(_ name: String) throws(StoreError) -> BucketRow {
    try look { (core) throws(StoreError) in try core.bucket(name) }
  }

  /// Changes whether a bucket keeps versions, and the documents that are kept with it.
  @discardableResult
  public func updateBucket(
    _ name: String, _ change: @Sendable (inout Versioning, inout [Document]) -> Void
  ) throws(StoreError) -> BucketRow {
    try stage { (core) throws(StoreError) in
      var row = try core.bucket(name)
      change(&row.versioning, &row.documents)
      row.documents.sort { KeyBytes($0.name) < KeyBytes($1.name) }
      try core.update(row)
      return row
    }
  }
}
