import StowageCore

/// The engine's numbers of objects and pending uploads, and the catalog's.
struct LiveUploads {
  private var numbers: [UInt64: UInt32] = [:]

  /// The engine's number of a catalog's upload: the first of an object, or a pending one.
  subscript(upload: UInt64) -> UploadID? {
    get { numbers[upload].map { UploadID($0) } }
    set { numbers[upload] = newValue?.index }
  }
}
