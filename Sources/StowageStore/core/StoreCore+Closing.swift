extension StoreCore {
  /// Commits what is staged and notes that open shards may go on where they are. Nothing may follow.
  func close() throws(StoreError) {
    defer { failure = failure ?? .closed }
    if failure == nil {
      try commit()
      counters.isClean = true
      try commitNow([.counters(counters)])
    }
    try Opening.asking(catalog) { (catalog) throws(CatalogError) in try catalog.close() }
  }
}
