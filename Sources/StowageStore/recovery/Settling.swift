import StowageCore

/// What a crash has left half done, and how it is settled.
struct Settling {
  private(set) var mutations: [Mutation] = []
  private(set) var rows: Rows
  private(set) var pending: [(UploadRow, UInt32)] = []

  init(
    _ rows: Rows, _ counters: inout Counters, _ devices: DeviceSet, wasClean: Bool, maxOpenAge: Int64?
  ) {
    self.rows = rows
    dropUnfinishedUploads()
    var live: [UInt32: Int] = [:]
    for chunk in self.rows.chunks { live[chunk.shard, default: 0] += 1 }
    var kept: [ShardRow] = []
    for var row in self.rows.shards {
      // What the engine seals before it hears that it must not clean, it would clean at.
      let due = maxOpenAge.map { row.opened.wall.advanced(byMilliseconds: $0) } ?? .never
      let isOverdue = !devices.hasAll && due <= counters.instant
      if row.state == .open && !(wasClean && !isOverdue && Self.goesOn(row, devices)) {
        // Never appended to again: nobody knows what lies behind what is committed.
        row.state = .closing
        row.sealed = Moment(wall: counters.instant, ingestedBytes: counters.ingestedBytes)
        row.sealOrder = counters.sealedShards
        counters.sealedShards += 1
        mutations.append(.shard(row))
      }
      if row.state == .reclaiming || (row.state != .open && live[row.id] == nil) {
        mutations.append(.dropShard(row.id))
      } else {
        kept.append(row)
      }
    }
    self.rows.shards = kept
  }

  /// A part of a multipart upload can be used later; any other unfinished upload has nobody who would finish it.
  private mutating func dropUnfinishedUploads() {
    var dropped: Set<UInt64> = []
    var counts: [UInt64: UInt32] = [:]
    for chunk in rows.chunks { counts[chunk.upload, default: 0] += 1 }
    for row in rows.uploads where row.version == nil {
      // A part that was still being written has no ETag yet.
      if row.multipart == nil || row.etag.isEmpty {
        dropped.insert(row.id)
        mutations.append(.dropUpload(row.id))
      } else {
        pending.append((row, counts[row.id, default: 0]))
      }
    }
    rows.uploads.removeAll { dropped.contains($0.id) }
    rows.chunks.removeAll { dropped.contains($0.upload) }
  }

  private static func goesOn(_ row: ShardRow, _ devices: DeviceSet) -> Bool {
    row.places.allSatisfy { number in
      let length = try? devices[Int(number)]?.length(of: .copy(shard: row.uuid))
      return length == FileHeader.byteCount + Int(row.length)
    }
  }
}

extension Rows {
  /// Removes files that no row refers to. Not while a device is missing: what is there may be all that is left of
  /// something.
  ///
  /// - Parameter log: the epoch of the only log that is needed; nil keeps all.
  func removeLeftovers(of devices: DeviceSet, keepingLog log: UInt64?) {
    guard devices.hasAll else { return }
    var known = [Set<FileName>](repeating: [.superblock], count: devices.count)
    for row in shards { for file in row.files { known[Int(file.device)].insert(file.name) } }
    for number in 0..<devices.count {
      guard let device = devices[number], let names = try? device.names() else { continue }
      for name in names where !known[number].contains(name) {
        switch name {
        case .foreign: continue
        case .log(let epoch) where epoch == log ?? epoch: continue
        default: try? device.remove(name)
        }
      }
      try? device.syncNames()
    }
  }
}
