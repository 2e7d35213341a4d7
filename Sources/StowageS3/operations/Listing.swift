import StowageStore

extension Call {
  func listObjectsV2() async throws -> S3Response {
    var query = try ListingQuery(self)
    let token = target["continuation-token"]
    let startAfter = target["start-after"]
    if let token {
      query.request.after = try ListingToken.position(token)
    } else if let startAfter, !startAfter.isEmpty {
      query.request.after = ListPosition(key: startAfter)
    }
    let page = try await store.list(bucket, query.request)
    let owners = target["fetch-owner"]?.lowercased() == "true" ? try await owners : nil
    let document = XMLWriter.document(root: "ListBucketResult") { xml in
      xml.element("Name", bucket)
      xml.element("Prefix", query.encoded(query.request.prefix))
      if let startAfter { xml.element("StartAfter", query.encoded(startAfter)) }
      if let token { xml.element("ContinuationToken", token) }
      xml.element("KeyCount", "\(page.versions.count + page.prefixes.count)")
      query.describe(in: &xml)
      xml.element("IsTruncated", "\(page.next != nil)")
      if let next = page.next { xml.element("NextContinuationToken", ListingToken.text(next)) }
      query.list(page, owners: owners, in: &xml)
    }
    return S3Response(xml: document)
  }

  func listObjects() async throws -> S3Response {
    var query = try ListingQuery(self)
    let marker = target["marker"] ?? ""
    if !marker.isEmpty { query.request.after = ListPosition(key: marker) }
    let (page, owners) = (try await store.list(bucket, query.request), try await owners)
    let document = XMLWriter.document(root: "ListBucketResult") { xml in
      xml.element("Name", bucket)
      xml.element("Prefix", query.encoded(query.request.prefix))
      xml.element("Marker", query.encoded(marker))
      query.describe(in: &xml)
      xml.element("IsTruncated", "\(page.next != nil)")
      if let next = page.next, !query.request.delimiter.isEmpty {
        xml.element("NextMarker", query.encoded(next.key))
      }
      query.list(page, owners: owners, in: &xml)
    }
    return S3Response(xml: document)
  }

  func listObjectVersions() async throws -> S3Response {
    var query = try ListingQuery(self)
    query.request.includesVersions = true
    let (keyMarker, versionMarker) = (target["key-marker"] ?? "", target["version-id-marker"] ?? "")
    if !versionMarker.isEmpty && keyMarker.isEmpty {
      throw S3Error.invalidArgument("version-id-marker", versionMarker, "a key-marker with it")
    }
    if !keyMarker.isEmpty {
      query.request.after = ListPosition(key: keyMarker, version: try await version(keyMarker, versionMarker))
    }
    let page = try await store.list(bucket, query.request)
    let (latest, owners) = (try await latest(of: page), try await owners)
    let document = XMLWriter.document(root: "ListVersionsResult") { xml in
      xml.element("Name", bucket)
      xml.element("Prefix", query.encoded(query.request.prefix))
      xml.element("KeyMarker", query.encoded(keyMarker))
      xml.element("VersionIdMarker", versionMarker)
      query.describe(in: &xml)
      xml.element("IsTruncated", "\(page.next != nil)")
      if let next = page.next {
        xml.element("NextKeyMarker", query.encoded(next.key))
        if let version = page.versions.last, version.key == next.key, next.version != nil {
          // Never `null`: by its number a place is found again when the null version is gone.
          xml.element("NextVersionIdMarker", VersionName.text(version.id))
        }
      }
      query.listVersions(page, latest: latest, owners: owners, in: &xml)
    }
    return S3Response(xml: document)
  }

  /// The number of a version in a marker, nil for none; it may have been deleted since.
  private func version(_ key: String, _ name: String) async throws -> UInt64? {
    if name.isEmpty { return nil }
    if name != "null" {
      guard let number = VersionName.number(name) else {
        throw S3Error.invalidArgument("version-id-marker", name, "what a listing has called a version")
      }
      return number
    }
    return try await store.versions(bucket, key).first { $0.isNull }?.id
  }

  /// Whether the first version of a page is the newest of its key cannot be told from the page.
  private func latest(of page: ListPage) async throws -> UInt64? {
    guard let first = page.versions.first else { return nil }
    return try await store.versions(bucket, first.key).first?.id
  }
}

/// What listings have in common.
struct ListingQuery {
  var request = ListRequest()
  private let encodesURLs: Bool

  init(_ call: Call) throws(S3Error) {
    request.prefix = call.target["prefix"] ?? ""
    request.delimiter = call.target["delimiter"] ?? ""
    request.limit = min(1000, try call.number("max-keys", standard: 1000, in: 0...Int(Int32.max)))
    switch call.target["encoding-type"] {
    case nil, "": encodesURLs = false
    case "url": encodesURLs = true
    case let other?: throw .invalidArgument("encoding-type", other, "url")
    }
  }

  func encoded(_ text: String) -> String { encodesURLs ? PercentEncoding.encoded(text) : text }

  func describe(in xml: inout XMLWriter) {
    xml.element("MaxKeys", "\(request.limit)")
    if !request.delimiter.isEmpty { xml.element("Delimiter", encoded(request.delimiter)) }
    if encodesURLs { xml.element("EncodingType", "url") }
  }

  func list(_ page: ListPage, owners: Owners?, in xml: inout XMLWriter) {
    for version in page.versions {
      xml.element("Contents") { xml in
        describe(version, owners, in: &xml)
      }
    }
    listPrefixes(page, in: &xml)
  }

  func listVersions(_ page: ListPage, latest: UInt64?, owners: Owners?, in xml: inout XMLWriter) {
    var lastKey: String?
    for version in page.versions {
      xml.element(version.isDeleteMarker ? "DeleteMarker" : "Version") { xml in
        xml.element("VersionId", VersionName.text(version))
        // Keys are their bytes: strings of the same characters may be two of them.
        let isNextKey = lastKey.map { !$0.utf8.elementsEqual(version.key.utf8) }
        let isLatest = isNextKey ?? (version.id == latest)
        xml.element("IsLatest", "\(isLatest)")
        describe(version, owners, in: &xml)
      }
      lastKey = version.key
    }
    listPrefixes(page, in: &xml)
  }

  private func describe(_ version: VersionRow, _ owners: Owners?, in xml: inout XMLWriter) {
    xml.element("Key", encoded(version.key))
    xml.element("LastModified", HTTPTime.document(version.modified))
    if !version.isDeleteMarker {
      xml.element("ETag", "\"\(version.attributes.etag)\"")
      if let algorithm = version.attributes.checksum?.algorithm {
        xml.element("ChecksumAlgorithm", algorithm)
      }
      xml.element("Size", "\(version.bytes)")
      xml.element("StorageClass", "STANDARD")
    }
    guard let owner = owners?.owner(of: version) else { return }
    xml.element("Owner") { xml in
      xml.element("ID", owner.id)
      xml.element("DisplayName", owner.displayName)
    }
  }

  private func listPrefixes(_ page: ListPage, in xml: inout XMLWriter) {
    for prefix in page.prefixes {
      xml.element("CommonPrefixes") { xml in
        xml.element("Prefix", encoded(prefix))
      }
    }
  }
}

/// Where a listing goes on, in hexadecimal digits, so that no client takes it for a key.
enum ListingToken {
  static func text(_ position: ListPosition) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in position.key.utf8 { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return "1" + String(decoding: text, as: UTF8.self)
  }

  static func position(_ token: String) throws(S3Error) -> ListPosition {
    let digits = Array(token.utf8.dropFirst())
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: digits.count & ~1, by: 2) {
      guard let byte = UInt8(String(decoding: digits[place...place + 1], as: UTF8.self), radix: 16) else {
        break
      }
      bytes.append(byte)
    }
    guard token.hasPrefix("1"), bytes.count * 2 == digits.count, !bytes.isEmpty,
      let key = String(validating: bytes, as: UTF8.self)
    else {
      throw S3Error(
        "InvalidArgument", 400, "The continuation token provided is incorrect",
        details: [.init("ArgumentName", "continuation-token")])
    }
    return ListPosition(key: key)
  }
}

/// As listings encode keys: all but letters, digits and `-_.~/` as percent signs and digits.
enum PercentEncoding {
  static func encoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x2f, 0x5f, 0x7e, 0x2a: bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
