/// What to list.
public struct ListRequest: Hashable, Sendable {
  /// Keys that begin with it.
  public var prefix = ""
  /// Keys that go on with it somewhere behind the prefix count as one entry, up to its end.
  public var delimiter = ""
  /// Where to go on: what the page before gave as ``ListPage/next``, or after a key.
  public var after: ListPosition?
  /// All versions and delete markers, and not only current versions.
  public var includesVersions = false
  /// Most entries of a page, common prefixes among them.
  public var limit = 1000

  public init() {}
}

/// A place in a listing, which stays the same place whatever is put and deleted.
public struct ListPosition: Hashable, Sendable {
  /// Keys up to this one are behind.
  public var key: String
  /// With it, older versions of ``key`` are ahead.
  public var version: UInt64?

  public init(key: String, version: UInt64? = nil) {
    self.key = key
    self.version = version
  }
}

/// A part of a listing, in the order of the keys' bytes, and of one key the newest version first.
public struct ListPage: Hashable, Sendable {
  /// What is not in a common prefix.
  public var versions: [VersionRow] = []
  /// Common prefixes, each once.
  public var prefixes: [String] = []
  /// Where the next page begins; nil where there is none.
  public var next: ListPosition?
}

extension Store {
  /// A page of a bucket's objects or versions.
  public func list(_ bucket: String, _ request: ListRequest = ListRequest()) throws(StoreError) -> ListPage {
    try look { (core) throws(StoreError) in
      var listing = Listing(request, in: try core.bucket(bucket))
      return try listing.page(from: core)
    }
  }
}

/// A listing that is being put together.
private struct Listing {
  let request: ListRequest
  let versioning: Versioning
  var range: VersionRange
  var page = ListPage()
  /// The last entry taken.
  var last: ListPosition?

  private static let rowsAtOnce = 1000

  init(_ request: ListRequest, in bucket: BucketRow) {
    self.request = request
    versioning = bucket.versioning
    range = VersionRange(
      bucket: bucket.id, prefix: request.prefix, currentOnly: !request.includesVersions,
      limit: min(Self.rowsAtOnce, max(1, request.limit) + 1))
    guard let after = request.after else { return }
    range.afterKey = after.key
    range.afterVersion = request.includesVersions ? after.version : nil
    if Self.common(after.key, request) == after.key { skip(after.key) }
  }

  mutating func page(from core: StoreCore) throws(StoreError) -> ListPage {
    if request.limit < 1 { return page }
    while true {
      let rows = try core.ask { (catalog) throws(CatalogError) in try catalog.versions(range) }
      var isSkipping = false
      for row in rows {
        (range.afterKey, range.afterVersion) = (row.key, request.includesVersions ? row.id : nil)
        if row.isDeleteMarker && !request.includesVersions { continue }
        if try core.isExpired(row, versioning, asVersion: request.includesVersions) { continue }
        if page.versions.count + page.prefixes.count == request.limit {
          page.next = last
          return page
        }
        isSkipping = take(row)
        if isSkipping { break }
      }
      if !isSkipping && rows.count < range.limit { return page }
    }
  }

  /// Takes an entry; true where all of its common prefix is behind now.
  private mutating func take(_ row: VersionRow) -> Bool {
    guard let prefix = Self.common(row.key, request) else {
      page.versions.append(row)
      last = ListPosition(key: row.key, version: request.includesVersions ? row.id : nil)
      return false
    }
    page.prefixes.append(prefix)
    last = ListPosition(key: prefix)
    skip(prefix)
    return true
  }

  /// Goes on behind all keys with a prefix: no key is as long as this one.
  private mutating func skip(_ prefix: String) {
    range.afterKey = prefix + String(repeating: "\u{10FFFF}", count: 257)
    range.afterVersion = nil
  }

  /// The key up to the end of the first delimiter behind the prefix.
  private static func common(_ key: String, _ request: ListRequest) -> String? {
    let delimiter = Array(request.delimiter.utf8)
    if delimiter.isEmpty { return nil }
    let bytes = Array(key.utf8)
    let start = request.prefix.utf8.count
    guard bytes.starts(with: request.prefix.utf8), start + delimiter.count <= bytes.count else { return nil }
    for place in start...bytes.count - delimiter.count
    where bytes[place..<place + delimiter.count].elementsEqual(delimiter) {
      return String(decoding: bytes[..<(place + delimiter.count)], as: UTF8.self)
    }
    return nil
  }
}
