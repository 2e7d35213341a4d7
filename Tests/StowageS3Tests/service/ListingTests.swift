import StowageS3
import Testing

@Suite struct `Listings` {
  private func world(_ keys: [String], versioning: String? = nil) async throws -> S3World {
    let world = try await S3World.withBucket(versioning: versioning)
    for key in keys { try await world.put(key) }
    return world
  }

  private func entries(_ listing: XMLElement) -> [String] {
    listing.children.compactMap { child in
      switch child.name {
      case "Contents", "Upload": child.text("Key")
      case "CommonPrefixes": child.text("Prefix").map { "[\($0)]" }
      default: nil
      }
    }
  }

  /// All pages of a listing, and how many there were.
  private func pages(
    _ world: S3World, _ query: String, next: (XMLElement) -> String?
  ) async throws -> (entries: [String], count: Int) {
    var (all, count, position): ([String], Int, String?) = ([], 0, "")
    while let here = position {
      let listing = try await world.alice.send("GET", "/box?\(query)\(here)").xml
      all += entries(listing)
      count += 1
      #expect((listing.text("IsTruncated") == "true") == (next(listing) != nil))
      position = next(listing)
      try #require(count < 100)
    }
    return (all, count)
  }

  @Test func `keys come in the order of their bytes in UTF-8`() async throws {
    // U+FF5E is before U+1F600 in UTF-8, and behind it in UTF-16.
    let world = try await world(["%F0%9F%98%80", "%EF%BD%9E", "b", "a%2Fb", "B", "a", "%C3%A9", "e%CC%81"])
    #expect(try await world.keys() == ["B", "a", "a/b", "b", "e\u{301}", "\u{e9}", "\u{ff5e}", "\u{1f600}"])
  }

  @Test func `what was asked for is repeated, and counts include prefixes`() async throws {
    let world = try await world(["a%2F1", "a%2F2", "b%201", "c"])
    let listing = try await world.alice.send(
      "GET", "/box?list-type=2&delimiter=%2F&encoding-type=url&max-keys=9&start-after=%20&fetch-owner=true"
    ).xml
    #expect(listing.text("Name") == "box")
    #expect(listing.text("Delimiter") == "/")
    #expect(listing.text("EncodingType") == "url")
    #expect(listing.text("MaxKeys") == "9")
    #expect(listing.text("StartAfter") == "%20")
    #expect(listing.text("KeyCount") == "3")
    #expect(entries(listing) == ["b%201", "c", "[a/]"])
    #expect(listing.child("Contents")?.child("Owner")?.text("ID") == "id-alice")
    let plain = try await world.alice.send("GET", "/box?list-type=2").xml
    #expect(plain.child("Contents")?.child("Owner") == nil)
    #expect(plain.text("KeyCount") == "4")
  }

  @Test(arguments: [
    ("prefix=a", ["a", "a/1", "a/b/2", "ab"]), ("delimiter=%2F", ["a", "ab", "b", "[a/]"]),
    ("prefix=a%2F&delimiter=%2F", ["a/1", "[a/b/]"]), ("prefix=z", []),
    ("delimiter=b", ["a", "a/1", "[a/b]", "[ab]", "[b]"]),
  ]) func `prefix and delimiter choose and fold`(_ query: String, _ expected: [String]) async throws {
    let world = try await world(["a", "a%2F1", "a%2Fb%2F2", "ab", "b"])
    for version in ["", "&list-type=2"] {
      let listing = try await world.alice.send("GET", "/box?\(query)\(version)").xml
      #expect(entries(listing).sorted() == expected.sorted())
    }
  }

  @Test(arguments: 1...4, ["", "&delimiter=%2F"])
  func `pages put together are the listing, by token and by marker`(_ limit: Int, _ delimiter: String)
    async throws
  {
    let world = try await world(["a", "b%2F1", "b%2F2", "b%2F3", "c", "d%2F1", "e"])
    let whole = entries(try await world.alice.send("GET", "/box?list-type=2\(delimiter)").xml)
    let second = try await pages(world, "list-type=2&max-keys=\(limit)\(delimiter)") { listing in
      listing.text("NextContinuationToken").map { "&continuation-token=\($0)" }
    }
    #expect(second.entries.sorted() == whole.sorted())
    #expect(second.count == (whole.count + limit - 1) / limit)
    let first = try await pages(world, "max-keys=\(limit)\(delimiter)") { listing in
      if listing.text("IsTruncated") != "true" { return nil }
      if delimiter.isEmpty { #expect(listing.text("NextMarker") == nil) }
      return "&marker=" + (listing.text("NextMarker") ?? listing.children("Contents").last?.text("Key") ?? "")
    }
    #expect(first.entries.sorted() == whole.sorted())
    #expect(first.count == second.count)
  }

  @Test func `a page of no keys is empty and the last`() async throws {
    let world = try await world(["a"])
    for query in ["list-type=2&", "", "versions&"] {
      let listing = try await world.alice.send("GET", "/box?\(query)max-keys=0").xml
      #expect(listing.text("MaxKeys") == "0")
      #expect(listing.text("IsTruncated") == "false")
      #expect(entries(listing) == [])
    }
  }

  @Test(arguments: [
    "max-keys=abc", "max-keys=-1", "encoding-type=rot13", "list-type=2&continuation-token=xyz",
  ])
  func `a listing that cannot be is refused`(_ query: String) async throws {
    let world = try await world([])
    #expect(try await world.alice.send("GET", "/box?\(query)").verdict == "400 InvalidArgument")
  }

  @Test func `a token stays valid while keys come and go`() async throws {
    let world = try await world(["a", "b", "c", "d"])
    let first = try await world.alice.send("GET", "/box?list-type=2&max-keys=2").xml
    let token = try #require(first.text("NextContinuationToken"))
    for key in ["a", "b", "c"] { _ = try await world.alice.send("DELETE", "/box/\(key)") }
    try await world.put("aa")
    try await world.put("bb")
    let second = try await world.alice.send("GET", "/box?list-type=2&continuation-token=\(token)").xml
    #expect(entries(second) == ["bb", "d"])
    #expect(second.text("ContinuationToken") == token)
  }

  @Test(arguments: 1...5)
  func `versions come in pages too, the newest of a key first`(_ limit: Int) async throws {
    let world = try await world(["a", "b", "b", "c"], versioning: "Enabled")
    _ = try await world.alice.send("DELETE", "/box/b")
    var (found, position): ([String], String?) = ([], "")
    while let here = position {
      let listing = try await world.alice.send("GET", "/box?versions&max-keys=\(limit)\(here)").xml
      for entry in listing.children where entry.name == "Version" || entry.name == "DeleteMarker" {
        let mark = (entry.name == "DeleteMarker" ? "!" : "") + (entry.text("IsLatest") == "true" ? "*" : "")
        found.append((entry.text("Key") ?? "") + mark)
      }
      position = listing.text("NextKeyMarker").map { key in
        "&key-marker=\(key)" + (listing.text("NextVersionIdMarker").map { "&version-id-marker=\($0)" } ?? "")
      }
    }
    #expect(found == ["a*", "b!*", "b", "b", "c*"])
  }

  @Test func `a bucket with versions is emptied page by page`() async throws {
    let world = try await world(["a", "k", "k"], versioning: "Enabled")
    try await world.setVersioning("Suspended")
    try await world.put("k")
    var position: String? = ""
    while let here = position {
      let listing = try await world.alice.send("GET", "/box?versions&max-keys=2\(here)").xml
      for entry in listing.children("Version") {
        let target = "/box/\(entry.text("Key") ?? "")?versionId=\(entry.text("VersionId") ?? "")"
        #expect(try await world.alice.send("DELETE", target).status == 204)
      }
      position = listing.text("NextKeyMarker").map { key in
        "&key-marker=\(key)&version-id-marker=\(listing.text("NextVersionIdMarker") ?? "")"
      }
    }
    #expect(try await world.versions() == [])
    #expect(try await world.alice.send("DELETE", "/box").status == 204)
  }

  @Test func `uploads that have not ended are listed in pages`() async throws {
    let world = try await world([])
    for key in ["a", "b%2F1", "b%2F2", "c", "c"] {
      _ = try await world.alice.send("POST", "/box/\(key)?uploads")
    }
    let all = try await pages(world, "uploads&max-uploads=2") { listing in
      listing.text("NextKeyMarker").map { key in
        "&key-marker=\(key)&upload-id-marker=\(listing.text("NextUploadIdMarker") ?? "")"
      }
    }
    #expect(all.entries == ["a", "b/1", "b/2", "c", "c"])
    #expect(all.count == 3)
    let folded = try await world.alice.send("GET", "/box?uploads&delimiter=%2F").xml
    #expect(entries(folded) == ["a", "c", "c", "[b/]"])
    let chosen = try await world.alice.send("GET", "/box?uploads&prefix=b").xml
    #expect(entries(chosen) == ["b/1", "b/2"])
  }
}
