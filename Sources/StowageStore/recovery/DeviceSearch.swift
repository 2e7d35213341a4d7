/// Finds out which device is which, by what they say about themselves.
struct DeviceSearch {
  let devices: DeviceSet

  init(_ given: [(any Device)?], _ catalog: any Catalog, _ store: UniqueID) throws(StoreError) {
    let rows = try Opening.asking(catalog) { (catalog) throws(CatalogError) in try catalog.devices() }
    let counters = try Opening.asking(catalog) { (catalog) throws(CatalogError) in try catalog.counters() }
    var slots = rows.map { DeviceSet.Slot(device: nil, uuid: $0.uuid, isWritable: true) }
    for (place, device) in given.enumerated() {
      guard let device, let block = try Self.superblock(of: device, at: place) else { continue }
      let number = Int(block.number)
      guard block.store == store else {
        throw .noStore("device \(place) belongs to store \(block.store), and this is store \(store)")
      }
      guard number < slots.count, slots[number].uuid == block.device else {
        throw .noStore(
          "device \(place) calls itself number \(number), \(block.device), which this store does not have any more"
        )
      }
      guard slots[number].device == nil else {
        throw .noStore("two devices call themselves number \(number)")
      }
      guard block.epoch <= counters.epoch else {
        throw .noStore(
          "device \(number) was last used in epoch \(block.epoch) and the catalog is of epoch \(counters.epoch): an old"
            + " catalog was put in place of the present one; stowage repair rebuilds it from the devices")
      }
      slots[number].device = device
    }
    devices = DeviceSet(slots)
  }

  /// What a device says about itself; nil where it is missing, empty or does not answer.
  static func superblock(of device: any Device, at place: Int) throws(StoreError) -> Superblock? {
    let bytes: [UInt8]
    do throws(DeviceError) {
      bytes = try device.contents(of: .superblock)
    } catch {
      return nil
    }
    do throws(FormatError) {
      return try Superblock(decoding: bytes)
    } catch {
      throw .format("the superblock of device \(place)", error)
    }
  }
}

extension DeviceSet {
  /// The rows of all devices; those that are there are noted as being there in `epoch`.
  func rows(at epoch: UInt64, of catalog: any Catalog) throws(StoreError) -> [Mutation] {
    var rows = try Opening.asking(catalog) { (catalog) throws(CatalogError) in try catalog.devices() }
    for index in rows.indices where self[Int(rows[index].number)] != nil { rows[index].epoch = epoch }
    return rows.map { .device($0) }
  }
}
