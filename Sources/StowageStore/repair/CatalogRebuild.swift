import StowageCore

/// Makes a lost catalog anew from the metadata log on the devices: what there is, and what was deleted.
public enum CatalogRebuild {
  /// What a rebuilt catalog stands on.
  public struct Outcome: Hashable, Sendable {
    /// The log that it was made of.
    public var epoch: UInt64
    /// The last group of it.
    public var sequence: UInt64
    /// The devices that have that log to this group.
    public var devices: [Int]
    /// Why a newer state may have been lost with what could not be read; empty where that cannot be.
    public var doubts: [String]
  }

  /// Fills an empty catalog.
  ///
  /// Every group is on one device more than may be lost. With no more than that many unread, one of those read has the
  /// newest group.
  ///
  /// - Parameter acceptingDoubts: Whether to go on where a newer log may be on devices that could not be read.
  /// - Throws: ``StoreError/noStore(_:)`` where no log can be read, or a newer one may exist.
  public static func run(
    from given: [(any Device)?], into catalog: any Catalog, acceptingDoubts: Bool = false
  ) throws(StoreError) -> Outcome {
    let search = try RebuildSearch(given)
    guard let best = search.best else {
      throw .noStore("no device has a metadata log that can be read; bring back the missing devices")
    }
    let doubts = search.doubts
    if !doubts.isEmpty && !acceptingDoubts {
      throw .noStore(
        "a newer state of the catalog may be where it cannot be read: \(doubts.joined(separator: "; ")); bring these"
          + " devices back, or accept that what was done last may be missing")
    }
    try Opening.asking(catalog) { (catalog) throws(CatalogError) in
      try catalog.restore(best.snapshot, sequence: best.snapshotSequence)
      for group in best.groups { try catalog.apply(group.mutations, sequence: group.sequence) }
    }
    return Outcome(
      epoch: best.epoch, sequence: best.lastSequence, devices: search.complete, doubts: doubts)
  }
}

/// The logs of devices whose catalog is lost.
struct RebuildSearch {
  private(set) var best: LogContents?
  /// Devices that have the best log to its end.
  private(set) var complete: [Int] = []
  private(set) var doubts: [String] = []

  init(_ given: [(any Device)?]) throws(StoreError) {
    var blocks: [Superblock?] = []
    for device in given {
      let bytes = try? device?.contents(of: .superblock)
      blocks.append(bytes.flatMap { try? Superblock(decoding: $0) })
    }
    guard let store = blocks.compactMap(\.?.store).first else {
      throw .noStore("no device has a superblock that can be read; these are not the devices of a store")
    }
    if let other = blocks.compactMap(\.?.store).first(where: { $0 != store }) {
      throw .noStore("the devices belong to two stores, \(store) and \(other); give those of one")
    }
    let settings = blocks.compactMap { $0.flatMap { try? StoreSettings(decoding: $0.settings) } }.first
    var unread = max(0, (blocks.compactMap { $0.map { Int($0.deviceCount) } }.max() ?? 0) - given.count)
    var reasons: [String] = []
    var copies: [(device: Int, contents: LogContents)] = []
    var unreadable: [(device: Int, epoch: UInt64)] = []
    for (number, device) in given.enumerated() {
      guard let device, let names = try? device.names() else {
        unread += 1
        reasons.append("device \(number) is missing")
        continue
      }
      for case .log(let epoch) in names {
        let bytes = try? device.contents(of: .log(epoch: epoch))
        if let contents = bytes.flatMap({ LogContents($0, store: store, epoch: epoch) }) {
          copies.append((number, contents))
        } else {
          unreadable.append((number, epoch))
        }
      }
    }
    choose(among: copies)
    weigh(
      copies, unreadable, unread, &reasons, tolerated: settings.map { StoreCore.logCopies(of: $0) - 1 } ?? 0)
  }

  private mutating func choose(among copies: [(device: Int, contents: LogContents)]) {
    let newest = copies.map(\.contents.epoch).max()
    let candidates = copies.filter { $0.contents.epoch == newest }
    best = candidates.map(\.contents).max { $0.lastSequence < $1.lastSequence }
    complete = candidates.filter { $0.contents.lastSequence == best?.lastSequence }.map(\.device)
  }

  /// Counts the devices that may have had a newer group, and names them if they are too many.
  private mutating func weigh(
    _ copies: [(device: Int, contents: LogContents)], _ unreadable: [(device: Int, epoch: UInt64)],
    _ unread: Int, _ reasons: inout [String], tolerated: Int
  ) {
    guard let best else { return }
    var doubtful: Set<Int> = []
    let newest = copies.filter { $0.contents.epoch == best.epoch }
    // A copy that ends with a whole group has all that its device was given.
    let isEnded = newest.contains {
      $0.contents.lastSequence == best.lastSequence && $0.contents.fileBytes == $0.contents.length
    }
    for (device, epoch) in unreadable where epoch > best.epoch || epoch == best.epoch && !isEnded {
      reasons.append("log \(epoch) on device \(device) is damaged")
      doubtful.insert(device)
    }
    for (device, contents) in newest where !isEnded && contents.fileBytes > contents.length {
      reasons.append(
        "log \(best.epoch) on device \(device) is damaged or was cut off at byte \(contents.length)")
      doubtful.insert(device)
    }
    if unread + doubtful.count > tolerated { doubts = reasons }
  }
}
