public import StowageCoding

extension Store {
  /// The key of the store itself, from a file of its folder that is made when it is first asked for; nil where the store
  /// is no folder.
  ///
  /// It protects what is on devices that leave the machine, and not from whoever can read the folder.
  public func encryptionKey() throws(StoreError) -> ContentKey? {
    if core == nil { throw .closed }
    if folderKey == nil, let folder { folderKey = try folder.encryptionKey() }
    return folderKey
  }
}
