extension StoreFolder {
  func openCatalog() throws(StoreError) -> any Catalog { try openCatalog(at: catalog) }

  func openCatalog(at path: String) throws(StoreError) -> any Catalog {
    do throws(CatalogError) {
      return try SQLiteCatalog(path: path)
    } catch {
      throw .catalog(error)
    }
  }

  /// The catalog. SQLite does not open one that it cannot write to; what it says is on the devices too, and is put together
  /// in memory then, to be read.
  ///
  /// - Returns: with it, why it cannot be written to.
  func openCatalogToRead() throws(StoreError) -> (catalog: any Catalog, obstacle: StoreError?) {
    let opened = Result { () throws(StoreError) in try openCatalog() }
    guard case .failure(.catalog(let error)) = opened, error.isUnwritable else {
      return (try opened.get(), nil)
    }
    let copy = MemoryCatalog()
    guard (try? CatalogRebuild.run(from: allDevices, into: copy)) != nil else { throw .catalog(error) }
    return (copy, .catalog(error))
  }
}
