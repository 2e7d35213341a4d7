import StowageCore

/// The finished parts of multipart uploads that are not complete: number to upload, by multipart upload.
struct FinishedParts {
  private var uploads: [UInt64: [UInt32: UInt64]] = [:]

  init() {}

  /// Takes up what a recovery has found. Of a number the last upload counts.
  init(_ pending: [(UploadRow, UInt32)]) {
    for (row, _) in pending.sorted(by: { $0.0.id < $1.0.id }) {
      if let multipart = row.multipart { _ = put(row.id, as: row.partNumber, of: multipart) }
    }
  }

  /// Notes a part and returns the upload that it replaces.
  mutating func put(_ upload: UInt64, as number: UInt32, of multipart: UInt64) -> UInt64? {
    uploads[multipart, default: [:]].updateValue(upload, forKey: number)
  }

  /// In the order of their numbers.
  func parts(of multipart: UInt64) -> [(number: UInt32, upload: UInt64)] {
    (uploads[multipart] ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  mutating func forget(_ multipart: UInt64) { uploads[multipart] = nil }
}

extension StoreCore {
  /// Begins an upload in parts, which lasts until it is completed or aborted.
  func createMultipart(
    _ key: String, in bucket: BucketRow, _ attributes: ObjectAttributes, expiry: Instant?
  ) throws(StoreError) -> MultipartRow {
    try checkWritable()
    let row = MultipartRow(
      id: takeID(), bucket: bucket.id, key: key, started: counters.instant, expiry: expiry,
      attributes: attributes)
    try commit()
    try commitNow([.multipart(row), .counters(counters)])
    return row
  }

  /// The multipart upload, which must not have ended.
  func multipart(_ id: UInt64) throws(StoreError) -> MultipartRow {
    guard let row = try ask({ (catalog) throws(CatalogError) in try catalog.multipart(id) }) else {
      throw .noUpload(id)
    }
    return row
  }

  /// Begins a part.
  func beginPart(_ number: UInt32, of id: UInt64, declaredBytes: Int?) throws(StoreError) -> UploadRow {
    let multipart = try multipart(id)
    let bucket = try bucket(withID: multipart.bucket)
    return try begin(
      UploadRequest(
        bucket: bucket, key: multipart.key, contentType: multipart.attributes.contentType,
        declaredBytes: declaredBytes, expiry: multipart.expiry, multipart: id, partNumber: number))
  }

  /// Ends a part, which replaces an earlier one of its number. It outlives a crash once the group is committed.
  func finishPart(_ upload: UInt64, etag: String) throws(StoreError) -> UploadRow {
    try checkWritable()
    guard !etag.isEmpty else { throw .badName("the ETag of a part", reason: "it is empty") }
    guard var row = pending[upload], let multipart = row.multipart else { throw .noUpload(upload) }
    row.etag = etag
    pending[upload] = row
    staged.mutations.append(.upload(row))
    if let replaced = parts.put(upload, as: row.partNumber, of: multipart) { try abort(replaced) }
    return row
  }

  /// The finished parts, in the order of their numbers.
  func finishedParts(of id: UInt64) throws(StoreError) -> [UploadRow] {
    _ = try multipart(id)
    return parts.parts(of: id).compactMap { pending[$0.upload] }
  }

  /// Makes the listed parts one object, which is durable on return, and drops all others.
  func completeMultipart(
    _ id: UInt64, _ listed: [PartReference], _ attributes: ObjectAttributes, if condition: Condition,
    endsExpiry: Bool = false, expiry: Instant?? = nil
  ) throws(StoreError) -> VersionRow {
    try checkWritable()
    let multipart = try multipart(id)
    let uploads = try matching(listed, multipart)
    let bucket = try bucket(withID: multipart.bucket)
    let version = try complete(
      uploads, in: bucket, multipart.key, attributes, if: condition, endsExpiry: endsExpiry, expiry: expiry)
    try drop(multipart)
    return version
  }

  /// Gives up a multipart upload and all its parts.
  func abortMultipart(_ id: UInt64) throws(StoreError) {
    try checkWritable()
    try drop(try multipart(id))
  }

  private func drop(_ multipart: MultipartRow) throws(StoreError) {
    let rest = pending.filter { $0.value.multipart == multipart.id }.map(\.key).sorted()
    for upload in rest { try abort(upload) }
    staged.mutations.append(.dropMultipart(multipart.id))
    parts.forget(multipart.id)
    // Whether a multipart upload has ended is asked of the catalog.
    try commit()
  }

  /// The uploads of listed parts, which must ascend and be there.
  private func matching(_ listed: [PartReference], _ multipart: MultipartRow) throws(StoreError) -> [UInt64] {
    if listed.isEmpty { throw .badPart(number: 0, reason: "no part is listed") }
    var found: [UInt32: UInt64] = [:]
    for part in parts.parts(of: multipart.id) { found[part.number] = part.upload }
    var uploads: [UInt64] = []
    var last: UInt32?
    for part in listed {
      if let last, part.number <= last {
        throw .badPart(number: part.number, reason: "it is listed after part \(last)")
      }
      last = part.number
      guard let upload = found[part.number], let row = pending[upload] else {
        throw .badPart(number: part.number, reason: "it was not uploaded")
      }
      if let etag = part.etag, etag != row.etag {
        throw .badPart(number: part.number, reason: "its ETag is \(row.etag), not \(etag)")
      }
      uploads.append(upload)
    }
    return uploads
  }

  /// The bucket with this number, which must be there.
  func bucket(withID id: UInt32) throws(StoreError) -> BucketRow {
    let buckets = try ask { (catalog) throws(CatalogError) in try catalog.buckets() }
    guard let row = buckets.first(where: { $0.id == id }) else { throw .noBucket("number \(id)") }
    return row
  }
}

/// A part that a completed upload is to consist of.
public struct PartReference: Hashable, Sendable {
  /// The part's number.
  public var number: UInt32
  /// What its ETag must be; nil where it does not matter.
  public var etag: String?

  public init(number: UInt32, etag: String? = nil) {
    self.number = number
    self.etag = etag
  }
}
