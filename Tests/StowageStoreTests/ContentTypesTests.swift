import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

@Suite struct ContentTypesTests {
  @Test func typesHaveNumbersInTheOrderOfAppearance() throws {
    var types = ContentTypes()
    #expect(types.number(of: "") == (0, false))
    #expect(types.number(of: "text/plain") == (1, true))
    #expect(types.number(of: "image/png") == (2, true))
    #expect(types.number(of: "text/plain") == (1, false))
    var again = try ContentTypes(decoding: types.encoded())
    #expect(again.names == types.names)
    #expect(again.number(of: "image/png") == (2, false))
  }

  @Test func neitherTheNamesNorTheirNumberGrowWithoutBound() throws {
    var types = ContentTypes()
    let longest = String(repeating: "x", count: ContentTypes.mostBytes)
    #expect(types.number(of: longest + "x") == (0, false))
    #expect(types.number(of: longest) == (1, true))
    for index in 1..<ContentTypes.mostNames {
      let name = "\(index)-" + longest.dropLast(8)
      #expect(types.number(of: name) == (UInt32(index + 1), true))
    }
    #expect(types.number(of: "one/more") == (0, false))
    #expect(types.number(of: longest) == (1, false))
    #expect(types.encoded().count < 260_000)
  }

  /// A document of more or longer names than are taken now.
  @Test func numbersThatWereGivenOnceStay() throws {
    var writer = ByteWriter()
    let names = [String(repeating: "y", count: 400)] + (0..<1200).map { "type/\($0)" }
    writer.put(names) { $0.put($1) }
    var types = try ContentTypes(decoding: writer.bytes)
    #expect(types.number(of: "type/0") == (2, false))
    #expect(types.number(of: "type/1199") == (1201, false))
    #expect(types.number(of: "new/type") == (0, false))
  }

  @Test func anObjectKeepsATypeThatThePoliciesAreNotTold() async throws {
    let test = try await TestStore()
    try await test.store.createBucket("bucket")
    var options = PutOptions()
    options.attributes.contentType = "x/" + String(repeating: "long", count: 500)
    try await test.store.put([1, 2, 3], to: "bucket", "key", options)
    try await test.reopen()
    let found = try await test.store.get("bucket", "key").version.attributes.contentType
    #expect(found == options.attributes.contentType)
    let state = await test.store.documents
    #expect(!state.contains(ContentTypes.document))
    options.attributes.contentType = "text/plain"
    try await test.store.put([1, 2, 3], to: "bucket", "other", options)
    #expect(await test.store.documents.contains(ContentTypes.document))
  }
}

extension Store {
  /// Names of the documents that the catalog has.
  fileprivate var documents: [String] {
    let names = [ContentTypes.document, ScrubPass.document]
    return names.filter { name in (try? core?.catalog.document(name)) ?? nil != nil }
  }
}
