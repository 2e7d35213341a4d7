import GRDB

extension CatalogError {
  /// What SQLite said, in the words of somebody who has to do something about it.
  init(_ error: any Error, path: String) {
    switch error {
    case let error as CatalogError: self.init("\(path): \(error.reason)", isUnwritable: error.isUnwritable)
    case let error as DatabaseError:
      self.init("\(path) \(Self.explanation(of: error))", isUnwritable: Self.isUnwritable(error))
    default: self.init("\(path): \(error)")
    }
  }

  /// On a disk that is mounted read only SQLite says that its log cannot be opened, or its file not be locked.
  private static func isUnwritable(_ error: DatabaseError) -> Bool {
    [.SQLITE_FULL, .SQLITE_READONLY, .SQLITE_CANTOPEN].contains(error.resultCode)
      || error.extendedResultCode == .SQLITE_IOERR_LOCK
  }

  private static func explanation(of error: DatabaseError) -> String {
    let said = "SQLite error \(error.extendedResultCode.rawValue)\(error.message.map { ": \($0)" } ?? "")"
    return switch error.resultCode {
    case .SQLITE_NOTADB, .SQLITE_CORRUPT: "is damaged; the devices have what it takes to rebuild it (\(said))"
    case .SQLITE_FULL: "cannot grow: no room is left (\(said))"
    case .SQLITE_BUSY, .SQLITE_LOCKED: "is in use by another process or connection (\(said))"
    case .SQLITE_CANTOPEN: "cannot be opened; does its folder exist? (\(said))"
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: "cannot be written to (\(said))"
    case .SQLITE_IOERR: "cannot be read or written: the disk answers with an error (\(said))"
    default: "does not answer (\(said))"
    }
  }
}
