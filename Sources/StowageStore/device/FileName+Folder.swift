extension FileName {
  /// What this file is called in the listing of a folder, so that two names of one file are equal; nil where a folder
  /// cannot hold a file of that name.
  package var listed: FileName? {
    guard !readsBackAsItself else { return self }
    let text = description
    guard !text.isEmpty, text != ".", text != "..", text.utf8.count <= Self.longest else { return nil }
    return text.utf8.contains { $0 == 0x2f || $0 == 0 } ? nil : FileName(text)
  }

  /// Bytes of the longest name that file systems allow.
  private static let longest = 255

  /// False where only reading the text can tell: a foreign name may be spelled like one of ours.
  private var readsBackAsItself: Bool {
    switch self {
    case .superblock, .log, .copy: true
    case .fragment(_, let number): number >= 0
    case .unfinished(let name): name.readsBackAsItself
    case .foreign: false
    }
  }

  /// Stands for the folder itself in an error.
  package static let folder = FileName.foreign(".")
}
