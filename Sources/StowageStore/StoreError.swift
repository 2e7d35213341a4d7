/// Why the store did not do what it was asked to. What was acknowledged before is as it was.
public enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no such bucket.
  case noBucket(String)
  /// There is a bucket of that name already.
  case bucketExists(String)
  /// Only an empty bucket can be removed.
  case bucketNotEmpty(String)
  /// There is no object under the key, or no such version of it.
  case noObject(bucket: String, key: String)
  /// There is no such upload, or it has ended.
  case noUpload(UInt64)
  /// A part that an upload cannot be completed with, with the reason.
  case badPart(number: UInt32, reason: String)
  /// A range that lies outside the content.
  case badRange(String, contentBytes: Int)
  /// A body that was read to its end, or given up, and cannot be read again.
  case alreadyRead
  /// A bucket or key that cannot be one, with the reason.
  case badName(String, reason: String)
  /// The condition of a put or delete does not hold.
  case conditionFailed(bucket: String, key: String)
  /// The version may not be removed before.
  case retained(bucket: String, key: String)
  /// Content that cannot be read back: nothing was invented.
  case lost(String)
  /// Content that is encrypted, and was asked for without its key.
  case encrypted(String)
  /// What is on a device is not what it should be.
  case format(String, FormatError)
  /// A device failed where no other could stand in.
  case device(Int, DeviceError)
  /// The catalog cannot answer.
  case catalog(CatalogError)
  /// Too few devices are there to keep what would be written.
  case tooFewDevices(available: Int, needed: Int)
  /// These devices are missing, and what was asked for must wait until they are back or replaced.
  case missingDevices([Int])
  /// An upload would take what is kept free for deleting and cleaning. Nothing of it was written.
  ///
  /// - Parameter device: of those with too little room the one with the most.
  case full(
    device: Int, freeBytes: Int, neededBytes: Int, devicesWithRoom: Int, devicesNeeded: Int)
  /// After a failure that left the store in doubt it is read only until it is opened again.
  case readOnly(reason: String)
  /// There is no store, or one that cannot be opened, with the reason and what to do.
  case noStore(String)
  /// Somebody else uses the store, with who if that is known.
  case locked(String)
  /// Something that the store cannot be made or changed to.
  case badSettings(String)
  /// A folder or file of the store that cannot be made, with the reason.
  case cannotMake(String)
  /// It was closed.
  case closed

  public var description: String {
    switch self {
    case .noBucket(let name): "there is no bucket \(name)"
    case .bucketExists(let name): "there is a bucket \(name) already"
    case .bucketNotEmpty(let name): "bucket \(name) is not empty; remove its objects first"
    case .noObject(let bucket, let key): "there is no object \(bucket)/\(key)"
    case .noUpload(let id): "there is no upload \(id), or it has ended"
    case .badPart(let number, let reason): "part \(number) cannot be used: \(reason)"
    case .badRange(let range, let bytes):
      "the range \(range) lies outside the content, which has \(bytes) bytes"
    case .alreadyRead: "the content was read already; get the object again"
    case .badName(let name, let reason): "\(name) cannot be a name: \(reason)"
    case .conditionFailed(let bucket, let key): "the condition on \(bucket)/\(key) does not hold"
    case .retained(let bucket, let key): "\(bucket)/\(key) is retained or on legal hold"
    case .lost(let what): "\(what) cannot be read back; stowage fsck lists what is damaged"
    case .encrypted(let what): what
    case .format(let place, let error): "\(place): \(error)"
    case .device(let number, let error): "device \(number): \(error)"
    case .catalog(let error): error.description
    case .tooFewDevices(let available, let needed):
      "\(available) devices can be written to and \(needed) are needed; replace the missing ones"
    case .missingDevices(let numbers):
      "without device \(numbers.map { "\($0)" }.joined(separator: ", ")) nothing is cleaned; bring back what is missing, or"
        + " run stowage device replace"
    case .full(let device, let free, let needed, let roomy, let devices):
      "the store is full: \(roomy) of \(devices) devices have \(needed) bytes free, device \(device) has \(free);"
        + " delete something and run stowage gc, or make room on the devices"
    case .readOnly(let reason): "the store is read only until it is opened again: \(reason)"
    case .noStore(let reason), .locked(let reason), .cannotMake(let reason), .badSettings(let reason): reason
    case .closed: "the store is closed"
    }
  }
}
