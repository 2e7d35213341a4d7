import StowageCoding

extension StoreCheck {
  /// Finds out which of the given devices is which, as an opening would, and goes on where that would give up.
  func findDevices() {
    devices = [CountingDevice?](repeating: nil, count: deviceRows.count)
    var unnamed: [(place: Int, device: CountingDevice, reason: String)] = []
    for (place, device) in given.enumerated() {
      guard let device = device.map({ CountingDevice($0) }) else { continue }
      switch Result(catching: { () throws(DeviceError) in try device.contents(of: .superblock) }) {
      case .success(let bytes):
        let block = Result { () throws(FormatError) in try Superblock(decoding: bytes) }
        switch block {
        case .success(let block): take(device, at: place, block)
        case .failure(let error): unnamed.append((place, device, "\(error)"))
        }
      case .failure(.absent): unnamed.append((place, device, "there is none"))
      case .failure(let error): add(.device, .incomplete, Place(device: place), "\(error)")
      }
    }
    for (place, device, reason) in unnamed { takeUnnamed(device, at: place, because: reason) }
    names = devices.indices.map { list($0) }
    known = devices.map { _ in [.superblock] }
    report.missingDevices = devices.indices.filter { devices[$0] == nil }
  }

  private func take(_ device: CountingDevice, at place: Int, _ block: Superblock) {
    let number = Int(block.number)
    let file = Place(device: place, file: .superblock)
    guard block.store == store else {
      add(.superblock, .damage, file, "the device belongs to store \(block.store), expected \(store)")
      return
    }
    guard number < deviceRows.count, deviceRows[number].uuid == block.device else {
      add(
        .superblock, .damage, file,
        "the device calls itself number \(number), \(block.device), which this store does not have any more; take it"
          + " away")
      return
    }
    guard devices[number] == nil else {
      add(.superblock, .damage, file, "two devices call themselves number \(number); take the copy away")
      return
    }
    devices[number] = device
    checkEpoch(of: block, deviceRows[number], file)
    if block.settings != settings.encoded() || Int(block.deviceCount) != deviceRows.count {
      add(
        .superblock, .notice, file, "it has other settings than the catalog; the next opening writes it anew")
    }
  }

  private func checkEpoch(of block: Superblock, _ row: DeviceRow, _ file: Place) {
    if block.epoch > counters.epoch {
      add(
        .catalog, .damage, file,
        "the device was used in epoch \(block.epoch) and the catalog is of epoch \(counters.epoch): an old catalog was"
          + " put in place of the present one; stowage repair rebuilds it from the devices")
    } else if block.epoch < row.epoch {
      // An opening notes the devices in the catalog first.
      let isCutOff = !counters.isClean && row.epoch == counters.epoch
      add(
        .superblock, isCutOff ? .notice : .damage, file,
        "the device was last used in epoch \(block.epoch), expected \(row.epoch): an older state of it was put back"
      )
    }
  }

  /// A device that does not say which one it is counts as the one that is missing at its place.
  private func takeUnnamed(_ device: CountingDevice, at place: Int, because reason: String) {
    guard place < devices.count, devices[place] == nil, hasFiles(of: device) else { return }
    devices[place] = device
    let row = deviceRows[place]
    report.superblocks[place] = Superblock(
      number: row.number, deviceCount: UInt16(deviceRows.count), store: store, device: row.uuid,
      epoch: row.epoch, settings: settings.encoded())
    add(
      .superblock, .damage, Place(device: place, file: .superblock),
      "the superblock cannot be used: \(reason); stowage repair writes it anew")
  }

  /// Whether something on the device says that it belongs to this store, and nothing that it belongs to another one. One
  /// with nothing but a damaged superblock counts too: there is nothing to lose on it.
  private func hasFiles(of device: CountingDevice) -> Bool {
    guard let names = try? device.names() else { return false }
    if names == [.superblock] { return true }
    for name in names {
      switch name {
      case .copy, .fragment:
        guard let bytes = try? device.read(name, at: 0, count: FileHeader.byteCount),
          let header = try? FileHeader(decoding: bytes)
        else { continue }
        return header.store == store
      case .log(let epoch):
        guard let bytes = try? device.read(name, at: 0, count: LogFormat.headerBytes) else { continue }
        if (try? LogFormat.checkHeader(bytes, store: store, epoch: epoch)) != nil { return true }
      default: continue
      }
    }
    return false
  }

  private func list(_ number: Int) -> Set<FileName>? {
    guard let device = devices[number] else { return nil }
    do throws(DeviceError) {
      return Set(try device.names())
    } catch {
      add(.device, .damage, Place(device: number), "\(error)")
      return nil
    }
  }

  /// One finding for each missing device, with what was on it.
  func countMissing(_ shards: [ShardRow]) {
    for number in report.missingDevices {
      let files = shards.reduce(0) { $0 + $1.places.count { Int($0) == number } }
      add(
        .device, .incomplete, Place(device: number),
        "device \(deviceRows[number].uuid) is missing, with copies or fragments of \(files) shards; bring it back, or"
          + " put an empty one in its place with stowage device replace")
    }
  }

  /// Files that nothing refers to. They do no harm; an opening removes those that the store wrote.
  func checkLeftovers() {
    for number in devices.indices {
      for name in (names[number] ?? []).sorted() where !known[number].contains(name) {
        let isForeign = if case .foreign = name { true } else { false }
        add(
          .leftover, .notice, Place(device: number, file: name),
          isForeign ? "no store wrote this file" : "nothing refers to this file; the next opening removes it")
      }
    }
  }
}
