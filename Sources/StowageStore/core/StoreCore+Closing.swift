extension StoreCore {
  /// Commits what is staged and notes that open shards may go on where they are. Nothing may follow.
  func close() throws(StoreError) {
    defer { failure = failure ?? .closed }
    let outcome = Result { () throws(StoreError) in if failure == nil { try noteClean() } }
    // Whatever came of it, the next to open the store must not find the catalog in use.
    try Opening.asking(catalog) { (catalog) throws(CatalogError) in try catalog.close() }
    try outcome.get()
  }

  private func noteClean() throws(StoreError) {
    try settle()
    counters.isClean = true
    try commitNow([.counters(counters)])
  }
}
