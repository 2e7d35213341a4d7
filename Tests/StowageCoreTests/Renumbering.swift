import StowageCore

extension Event {
  /// The event with the numbers that the engine at hand has given to uploads.
  func renumbered(_ number: (UploadID) -> UploadID) -> Event {
    func object(_ object: ObjectID) -> ObjectID { ObjectID(number(UploadID(object.index))) }
    return switch self {
    case .begin(let upload, let facts): .begin(number(upload), facts)
    case .arrive(let upload, let bytes): .arrive(number(upload), storedBytes: bytes)
    case .commit(let upload, let parts, let replaced):
      .commit(number(upload), parts: parts.map(number), replacing: replaced.map(object))
    case .abort(let upload): .abort(number(upload))
    case .release(let released, let reason): .release(object(released), reason)
    case .read(let read): .read(object(read))
    case .factsChanged(let changed, let expiry): .factsChanged(object(changed), expiry: expiry)
    default: self
    }
  }
}
