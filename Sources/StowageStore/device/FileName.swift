/// The name of a file on a device: all of them lie in one folder.
public enum FileName: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Says which device this is.
  case superblock
  /// The metadata log that was begun in an epoch.
  case log(epoch: UInt64)
  /// A copy of an open shard.
  case copy(shard: UniqueID)
  /// A fragment of a sealed shard.
  case fragment(shard: UniqueID, number: Int)
  /// A file that is being written and gets its name when it is whole.
  indirect case unfinished(FileName)
  /// A file that no store wrote.
  case foreign(String)

  /// Reads what ``description`` writes; anything else is ``foreign(_:)``.
  public init(_ text: String) {
    // Numbers can be spelled in more ways than one, and `log-07` is not the file that `log-7` is.
    if let known = Self.known(text[...]), known.description == text {
      self = known
    } else {
      self = .foreign(text)
    }
  }

  private static func known(_ text: Substring) -> FileName? {
    if text == "superblock" { return .superblock }
    if text.hasSuffix(".new") { return known(text.dropLast(4)).map { .unfinished($0) } }
    if text.hasPrefix("log-") { return UInt64(text.dropFirst(4)).map { .log(epoch: $0) } }
    let halves = text.split(separator: ".", omittingEmptySubsequences: false)
    guard halves.count == 2, let shard = UniqueID(halves[0]) else { return nil }
    if halves[1] == "open" { return .copy(shard: shard) }
    guard halves[1].hasPrefix("f"), let number = Int(halves[1].dropFirst()), number >= 0 else { return nil }
    return .fragment(shard: shard, number: number)
  }

  public var description: String {
    switch self {
    case .superblock: "superblock"
    case .log(let epoch): "log-\(epoch)"
    case .copy(let shard): "\(shard).open"
    case .fragment(let shard, let number): "\(shard).f\(number)"
    case .unfinished(let name): "\(name).new"
    case .foreign(let text): text
    }
  }

  public static func < (left: FileName, right: FileName) -> Bool { left.description < right.description }
}
