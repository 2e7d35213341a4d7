/// The strings behind the dense numbers among the facts, as far as the shell knows them: number 0 is "unknown".
///
/// Policies do without them; only what was learned elsewhere has to be found by name. A number is asked for when it is
/// first among the facts, and its name never changes; so a shell that gives out new numbers notes each before its first use.
///
/// Not synchronised: note names where the engine is used.
public final class FactNames: @unchecked Sendable {
  // Dictionaries, since a number that a damaged catalog gives may be a large one.
  private var buckets: [UInt32: String]
  private var contentTypes: [UInt32: String]
  private let tenants: [UInt32: String]

  /// Names by ``ChunkFacts/bucket``, ``ChunkFacts/contentType`` and ``ChunkFacts/tenant``.
  public init(buckets: [String] = [], contentTypes: [String] = [], tenants: [String] = []) {
    (self.buckets, self.contentTypes, self.tenants) = (
      Self.numbered(buckets), Self.numbered(contentTypes), Self.numbered(tenants)
    )
  }

  /// Takes down what a bucket is called.
  public func note(bucket number: UInt32, _ name: String) { buckets[number] = name }

  /// Takes down what a content type is called.
  public func note(contentType number: UInt32, _ name: String) { contentTypes[number] = name }

  func bucket(_ number: UInt32) -> String { buckets[number] ?? "" }
  func contentType(_ number: UInt32) -> String { contentTypes[number] ?? "" }
  func tenant(_ number: UInt32) -> String { tenants[number] ?? "" }

  private static func numbered(_ names: [String]) -> [UInt32: String] {
    Dictionary(uniqueKeysWithValues: names.indices.map { (UInt32($0), names[$0]) })
  }
}
