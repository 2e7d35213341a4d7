/// What a copy of a metadata log says.
struct LogContents {
  var epoch: UInt64
  var snapshot: [Mutation] = []
  var snapshotSequence: UInt64 = 0
  var groups: [(sequence: UInt64, mutations: [Mutation])] = []
  /// Bytes that are whole entries.
  var length = 0
  var snapshotBytes = 0
  /// Bytes of the file.
  var fileBytes = 0

  var lastSequence: UInt64 { groups.last?.sequence ?? snapshotSequence }

  /// Reads as far as entries are whole and their numbers ascend by one; nil where not even the snapshot is whole.
  init?(_ bytes: [UInt8], store: UniqueID, epoch: UInt64) {
    guard (try? LogFormat.checkHeader(bytes, store: store, epoch: epoch)) != nil else { return nil }
    self.epoch = epoch
    fileBytes = bytes.count
    var position = LogFormat.headerBytes
    var isWhole = false
    while let entry = LogFormat.entry(in: bytes, at: position, store: store, epoch: epoch) {
      guard let mutations = try? [Mutation](decoding: entry.payload) else { break }
      if !isWhole {
        guard entry.kind != .group else { return nil }
        snapshot += mutations
        snapshotSequence = entry.sequence
        isWhole = entry.kind == .snapshotEnd
        snapshotBytes = entry.end
      } else {
        guard entry.kind == .group, entry.sequence == lastSequence + 1 else { break }
        groups.append((entry.sequence, mutations))
      }
      position = entry.end
    }
    guard isWhole else { return nil }
    length = position
  }
}

/// The logs that devices have.
struct LogSearch {
  /// The copy that goes furthest; of several, that of the newest log.
  private(set) var best: LogContents?
  /// The devices whose copy of that log ends where the best does, without anything behind.
  private(set) var complete: [Int] = []
  /// 0 where there is no log.
  private(set) var newestEpoch: UInt64 = 0

  /// A device that cannot be read is passed over: every group is on as many devices as may be lost, and one more.
  init(on devices: DeviceSet, store: UniqueID) {
    var copies: [(number: Int, contents: LogContents)] = []
    for number in 0..<devices.count {
      for contents in devices[number].map({ Self.logs(on: $0, store) }) ?? [] {
        copies.append((number, contents))
      }
    }
    newestEpoch = copies.map(\.contents.epoch).max() ?? 0
    // By groups before epochs: a log that was begun while the newest one was out of reach has the lower epoch.
    best = copies.map(\.contents).max { ($0.lastSequence, $0.epoch) < ($1.lastSequence, $1.epoch) }
    copies.removeAll { $0.contents.epoch != best?.epoch }
    complete = copies.filter { $0.contents.length == best?.length && $0.contents.fileBytes == best?.length }
      .map(\.number)
  }

  private static func logs(on device: any Device, _ store: UniqueID) -> [LogContents] {
    var found: [LogContents] = []
    for case .log(let epoch) in (try? device.names()) ?? [] {
      guard let bytes = try? device.contents(of: .log(epoch: epoch)) else { continue }
      if let contents = LogContents(bytes, store: store, epoch: epoch) { found.append(contents) }
    }
    return found
  }
}
